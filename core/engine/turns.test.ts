import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { createTurns } from './turns.ts'

const never = new AbortController().signal

/** Turns whose tasks end when the test says so. `started` has the tasks' names in the order of their starts. */
function createTasks(limits: Partial<Parameters<typeof createTurns>[0]> = {}) {
  const takeTurn = createTurns({ concurrent: 2, waitingPerTeam: 3, waitMs: 1_000, ...limits })
  const started: string[] = []
  const ends = new Map<string, () => void>()
  return {
    started,
    /** @param name the team's id and a number: `a1` */
    submit: (name: string, signal = never) => {
      const ended = new Promise<void>((resolve) => ends.set(name, resolve))
      return takeTurn(name.charAt(0), signal, async () => {
        started.push(name)
        await ended
        return name
      })
    },
    end: (name: string) => ends.get(name)?.(),
  }
}

test('a team has one task at a time, and teams take turns', async () => {
  const { started, submit, end } = createTasks()
  const names = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']
  const tasks = new Map(names.map((name) => [name, submit(name)]))
  for (const name of ['a1', 'b1', 'c1', 'a2', 'b2', 'a3']) {
    end(name)
    assert.equal(await tasks.get(name), name)
  }
  assert.deepEqual(started, ['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
})

test('a team with too many waiting tasks is refused, and other teams are not', async () => {
  const { submit, end, started } = createTasks()
  const flood = ['a1', 'a2', 'a3', 'a4'].map((name) => submit(name))
  await assert.rejects(submit('a5'), { code: 'PRUNE_TOO_MANY_CHECKS', status: 429 })
  const other = submit('b1')
  end('b1')
  assert.equal(await other, 'b1')
  for (const [index, task] of flood.entries()) {
    end(`a${index + 1}`)
    await task
  }
  assert.deepEqual(started, ['a1', 'b1', 'a2', 'a3', 'a4'])
})

test('a task that waits too long, or whose signal is aborted, leaves the queue', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { started, submit, end } = createTasks({ concurrent: 1 })
  const gone = new AbortController()
  const first = submit('a1')
  const late = assert.rejects(submit('b1'), { code: 'PRUNE_UNAVAILABLE' })
  const aborted = assert.rejects(submit('c1', gone.signal), { code: 'PRUNE_UNAVAILABLE' })
  gone.abort()
  await aborted
  context.mock.timers.tick(1_000)
  await late
  end('a1')
  await first
  const next = submit('b2')
  end('b2')
  await next
  assert.deepEqual(started, ['a1', 'b2'])
  await assert.rejects(submit('a3', gone.signal), { code: 'PRUNE_UNAVAILABLE' })
})

test('a task that fails makes room for the next one', async () => {
  const takeTurn = createTurns({ concurrent: 1, waitingPerTeam: 1, waitMs: 1_000 })
  const fail = mock.fn(async () => {
    throw new Error('no luck')
  })
  await Promise.all([
    assert.rejects(takeTurn('a', never, fail), /no luck/),
    assert.rejects(takeTurn('b', never, fail), /no luck/),
  ])
  assert.equal(fail.mock.callCount(), 2)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SecateurError } from '#core/errors.ts'
import { TeamQueues } from './team-queues.ts'

const PRESENT = new AbortController().signal
const TOO_MANY = { code: 'PRUNE_TOO_MANY_READS' }

/** A task that ends when it is told to. */
function heldTask<T>(result: T) {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const held = {
    isStarted: false,
    end,
    run: async () => {
      held.isStarted = true
      await ended
      return result
    },
  }
  return held
}
const tick = () => new Promise(setImmediate)

test('tasks of a team run in turn, and those of another team beside them', async () => {
  const queues = new TeamQueues('lists', { running: 1, waiting: 1 })
  const [first, second, other] = [heldTask(1), heldTask(2), heldTask(3)]
  const results = [
    queues.run('a', PRESENT, first.run),
    queues.run('a', PRESENT, second.run),
    queues.run('b', PRESENT, other.run),
  ]
  await tick()
  assert.deepEqual([first.isStarted, second.isStarted, other.isStarted], [true, false, true])
  for (const { end } of [first, second, other]) end()
  assert.deepEqual(await Promise.all(results), [1, 2, 3])
})

test('a task that is one too many is rejected, until another ends', async () => {
  const queues = new TeamQueues('lists', { running: 1, waiting: 1 })
  const [first, second] = [heldTask(1), heldTask(2)]
  const results = [queues.run('a', PRESENT, first.run), queues.run('a', PRESENT, second.run)]
  await assert.rejects(
    queues.run('a', PRESENT, async () => 3),
    {
      ...TOO_MANY,
      message:
        'Your team already has 2 requests for lists. Send the next one when one of them has been answered.',
    },
  )
  first.end()
  await results[0]
  second.end()
  assert.equal(await queues.run('a', PRESENT, async () => 3), 3)
})

test('without places to wait, a task is rejected while another runs', async () => {
  const queues = new TeamQueues('files', { running: 1, waiting: 0 })
  const first = heldTask(1)
  const result = queues.run('a', PRESENT, first.run)
  await assert.rejects(
    queues.run('a', PRESENT, async () => 2),
    TOO_MANY,
  )
  first.end()
  await result
  assert.equal(await queues.run('a', PRESENT, async () => 2), 2)
})

test('a waiting task whose client is gone makes room at once, and does not run', async () => {
  const queues = new TeamQueues('lists', { running: 1, waiting: 1 })
  const client = new AbortController()
  const [first, gone, third] = [heldTask(1), heldTask(2), heldTask(3)]
  const running = queues.run('a', PRESENT, first.run)
  const waiting = queues.run('a', client.signal, gone.run)
  client.abort()
  await assert.rejects(waiting, SecateurError)
  const next = queues.run('a', PRESENT, third.run)
  first.end()
  third.end()
  assert.deepEqual(await Promise.all([running, next]), [1, 3])
  assert.equal(gone.isStarted, false)
})

test('a running task whose client is gone keeps its place until it ends', async () => {
  const queues = new TeamQueues('lists', { running: 1, waiting: 0 })
  const client = new AbortController()
  const first = heldTask(1)
  const running = queues.run('a', client.signal, first.run)
  await tick()
  client.abort()
  await assert.rejects(
    queues.run('a', PRESENT, async () => 2),
    TOO_MANY,
  )
  first.end()
  assert.equal(await running, 1)
  assert.equal(await queues.run('a', PRESENT, async () => 2), 2)
})

test('a task that fails makes room', async () => {
  const queues = new TeamQueues('lists', { running: 1, waiting: 0 })
  await assert.rejects(
    queues.run('a', PRESENT, () => Promise.reject(new Error('no'))),
    { message: 'no' },
  )
  assert.equal(await queues.run('a', PRESENT, async () => 2), 2)
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { supervise } from './supervisor.ts'

/** Supervises a service whose n-th run executes `runs[n]` after it is ready. `events` emits `ready 1`, `ready 2`, … */
function startService(context: TestContext, runs: string[], ready = `console.log('{"msg":"ready"}')`) {
  const folder = mkdtempSync(join(tmpdir(), 'secateur-service-'))
  const script = join(folder, 'service.mjs')
  writeFileSync(join(folder, 'runs'), '')
  writeFileSync(
    script,
    `import { appendFileSync, readFileSync } from 'node:fs'
     const file = ${JSON.stringify(join(folder, 'runs'))}
     appendFileSync(file, '.')
     ${ready}
     ;[${runs.map((run) => `() => ${run}`).join(', ')}][readFileSync(file, 'utf8').length - 1]()`,
  )
  const events = new EventTarget()
  const restarts: [string, number][] = []
  let readies = 0
  const supervisor = supervise({
    name: 'service',
    script,
    env: process.env,
    records: join(folder, 'records'),
    log: join(folder, 'log'),
    onLine: () => {},
    onReady: () => {
      readies += 1
      events.dispatchEvent(new Event(`ready ${readies}`))
    },
    onRestart: (why, delayMs) => restarts.push([why, delayMs]),
  })
  context.after(async () => {
    await supervisor.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return { supervisor, restarts, events, folder }
}

const FOREVER = 'setInterval(() => {}, 1000)'

test('restarts a service that ends: at once if it asks for it, else after a growing pause', async (context) => {
  const runs = ['process.exit(75)', 'process.exit(1)', `process.kill(process.pid, 'SIGKILL')`, FOREVER]
  const { supervisor, restarts, events } = startService(context, runs)
  const settled = once(events, 'ready 4')
  await supervisor.ready
  await settled
  assert.deepEqual(restarts, [
    ['exit code 75', 0],
    ['exit code 1', 500],
    ['ended by SIGKILL', 1_000],
  ])
})

test('does not restart a service that ends before it is ready, and reports its last lines', async (context) => {
  const { supervisor, restarts, folder } = startService(context, [], `throw new Error('no such setting')`)
  await assert.rejects(supervisor.ready, /service ended while starting \(exit code 1\):.*no such setting/s)
  assert.deepEqual(restarts, [])
  await supervisor.stop()
  assert.match(readFileSync(join(folder, 'log'), 'utf8'), /no such setting/)
})

test('does not restart a service that was stopped', async (context) => {
  const { supervisor, restarts, folder } = startService(context, [FOREVER])
  await supervisor.ready
  await supervisor.stop()
  assert.deepEqual(restarts, [])
  assert.equal(readFileSync(join(folder, 'runs'), 'utf8'), '.')
})

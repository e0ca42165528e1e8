import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'

const run = (body: string) => [
  '--import',
  'tsx',
  '--input-type=module',
  '--eval',
  `import { createLogger } from './logger.ts'
   import { exitOnCrash, exitOnSignal } from './lifecycle.ts'
   const logger = createLogger('probe', 'info')
   ${body}`,
]

test('a crash is one line of the log, and the exit status says so', async () => {
  const { status, lines } = await new Promise<{ status: unknown; lines: string[] }>((resolve) => {
    const body = "exitOnCrash(logger); setImmediate(() => { throw new Error('boom') })"
    execFile(process.execPath, run(body), (error, stdout) =>
      resolve({ status: error?.code, lines: stdout.trim().split('\n') }),
    )
  })
  assert.equal(status, 1)
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /"level":"?(fatal|60).*boom/)
})

for (const [what, stop, expected] of [
  ['stops as asked', 'async () => {}', 0],
  ['says that it could not stop', "async () => { throw new Error('stuck') }", 1],
] as const) {
  test(`a process that gets SIGTERM ${what}`, async () => {
    const body = `exitOnSignal(logger, ${stop}); setInterval(() => {}, 1000); logger.info('ready')`
    const child = spawn(process.execPath, run(body), { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    const [status] = await once(child, 'exit')
    assert.equal(status, expected)
  })
}

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { compiled } from '#core/runtime/startup/checkout.mjs'

const run = (body: string) => [
  '--input-type=module',
  '--eval',
  `import { createLogger } from '${compiled('core/runtime/logger.ts')}'
   import { exitOnCrash, exitOnSignal } from '${compiled('core/runtime/lifecycle.ts')}'
   const logger = createLogger('probe', 'info')
   ${body}`,
]

test('a crash is one log line and exit status 1', async () => {
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
  ['exits with 0 after stopping', 'async () => {}', 0],
  ['exits with 1 if stopping fails', "async () => { throw new Error('stuck') }", 1],
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

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'

const PROGRAM = `
  import { hangUpWithParent } from './core/runtime/startup/hang-up.mjs'
  hangUpWithParent()
  process.on('SIGHUP', () => process.exit(0 * console.log('SIGHUP')))
  setInterval(() => {}, 1000)
  console.log('running')`

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`a process whose parent ends by ${signal} gets SIGHUP`, async () => {
    const command = `"$0" --input-type=module -e "$1"; true` // with a second command, the shell stays
    const shell = spawn('sh', ['-c', command, process.execPath, PROGRAM], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: shell.stdout })
    assert.deepEqual(await once(lines, 'line'), ['running'])
    shell.kill(signal)
    assert.deepEqual(await once(lines, 'line'), ['SIGHUP'])
    await once(lines, 'close')
  })
}

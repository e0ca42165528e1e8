/** A short run of the fault harness with every fault once. `npm run chaos` does longer runs. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { FAULT_NAMES } from '../scripts/chaos/schedule.ts'

test('no job is lost and no trial has two results under any fault', async (context) => {
  const args = ['--import', 'tsx', 'scripts/chaos.ts', '--minutes', '1', '--seed', '20261126']
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: context.signal,
  })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  assert.equal(code, 0, output)
  for (const fault of FAULT_NAMES) assert.match(output, new RegExp(`\\| ${fault} +\\| +1 \\|`))
  assert.match(output, /the trial runs again|with other faults at the same time/)
})

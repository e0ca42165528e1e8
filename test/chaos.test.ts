/** A short run of the fault harness: every fault once. The long ones are `npm run chaos`. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { FAULT_NAMES } from '../scripts/chaos/schedule.ts'

test('nothing is lost and nothing runs twice, whatever dies', async (context) => {
  const args = ['--import', 'tsx', 'scripts/chaos.ts', '--minutes', '1', '--seed', '20261126']
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: context.signal,
  })
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  assert.equal(code, 0, said)
  for (const fault of FAULT_NAMES) assert.match(said, new RegExp(`\\| ${fault} +\\| +1 \\|`))
  assert.match(said, /its trial runs again|with more struck meanwhile/)
})

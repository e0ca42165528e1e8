/** A short run of the fault harness with every fault once. `npm run chaos` does longer runs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAULT_NAMES } from '../scripts/chaos/schedule.ts'
import { runHarness } from './support/harness.ts'

test('no job is lost and no trial has two results under any fault', async ({ signal }) => {
  const { output, code } = await runHarness('scripts/chaos.ts', { minutes: 1, seed: 20261139 }, signal)
  assert.equal(code, 0, output)
  for (const fault of FAULT_NAMES) assert.match(output, new RegExp(`\\| ${fault} +\\| +1 \\|`))
  assert.match(output, /the trial runs again|with other faults at the same time/)
})

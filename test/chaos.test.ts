/**
 * A short run of the fault harness with every fault once. It stores models in S3, where more can be interrupted than in a folder:
 * uploads of several parts, connections, a server that restarts. The folder has its own tests of interrupted writes, and all other
 * faults do not depend on the storage, so one run covers both. `npm run chaos` does longer runs with either storage.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAULT_NAMES } from '../scripts/chaos/schedule.ts'
import { runHarness } from './support/harness.ts'

test('no job is lost and no trial has two results under any fault', async ({ signal }) => {
  const flags = { minutes: 1, seed: 20261139, storage: 's3' }
  const { output, code } = await runHarness('scripts/chaos.ts', flags, signal)
  assert.equal(code, 0, output)
  for (const fault of FAULT_NAMES) assert.match(output, new RegExp(`\\| ${fault} +\\| +1 \\|`))
  assert.match(output, /the trial runs again|with other faults at the same time/)
})

/**
 * A minute under siege with every attack at least once. `npm run siege` does longer runs, and measures latencies: here, other
 * tests run at the same time.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ATTACKS } from '../scripts/siege/attacks/index.ts'
import { runHarness } from './support/harness.ts'

test('a hostile team neither stops the service nor changes the figures of another team', async ({
  signal,
}) => {
  const flags = { minutes: 1, seed: 20261129, p99: 10_000 }
  const { output, code } = await runHarness('scripts/siege.ts', flags, signal)
  assert.equal(code, 0, output)
  for (const { name } of ATTACKS) assert.ok(output.includes(`| ${name} `), `no attack: ${name}`)
})

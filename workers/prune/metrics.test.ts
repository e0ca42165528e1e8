import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { trialResult } from '../../test/support/fixtures.ts'
import { createWorkerMetrics } from './metrics.ts'
import type { Outcome } from './outcome.ts'

const result = (changes: Parameters<typeof trialResult>[0]): Outcome => ({
  kind: 'result',
  result: trialResult(changes),
  logTail: '',
})
const failed = (type: string) => result({ status: 'failed', error: { type, message: '', traceback: null } })
const death = (signal: string | null, type: string): Outcome => ({
  kind: 'death',
  lost: { exitCode: null, signal, error: { type, message: '', traceback: null }, logTail: null },
})

const OUTCOMES: [Outcome, { outcome: string; cause: string }][] = [
  [result({}), { outcome: 'succeeded', cause: '' }],
  [result({ status: 'not_applicable' }), { outcome: 'not_applicable', cause: '' }],
  [failed('PRUNE_OUT_OF_MEMORY'), { outcome: 'failed', cause: 'PRUNE_OUT_OF_MEMORY' }],
  [failed('torch.linalg.LinAlgError'), { outcome: 'failed', cause: 'torch.linalg.LinAlgError' }],
  [failed('not the name of a type'), { outcome: 'failed', cause: 'other' }],
  [death('SIGSEGV', 'PythonDied'), { outcome: 'died', cause: 'SIGSEGV' }],
  [death(null, 'PythonDied'), { outcome: 'died', cause: 'PythonDied' }],
  [{ kind: 'reused' }, { outcome: 'reused', cause: '' }],
]

for (const [outcome, labels] of OUTCOMES) {
  test(`counts an attempt as ${labels.outcome} ${labels.cause}`, async () => {
    const registry = new Registry()
    createWorkerMetrics(registry, null).ended(outcome)
    const metric = await registry.getSingleMetric('secateur_attempts_total')?.get()
    assert.deepEqual(metric?.values, [{ labels, value: 1 }])
  })
}

test('counts the seconds in which models were stored as a phase', async () => {
  const registry = new Registry()
  const outcome = { kind: 'result', result: trialResult(), logTail: '' } as const
  createWorkerMetrics(registry, null).ended({ ...outcome, stored: { artifactIds: [], seconds: 5 } })
  const metric = await registry.getSingleMetric('secateur_phase_seconds_total')?.get()
  const taken = metric?.values.map(({ labels, value }) => [labels.phase, value])
  assert.deepEqual(Object.fromEntries(taken ?? []), {
    load: 1,
    calibrate: 2,
    prune: 3,
    evaluate: 4,
    store: 5,
  })
})

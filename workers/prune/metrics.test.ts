import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { trialResult } from '../../test/support/fixtures.ts'
import type { Ending } from './attempt.ts'
import { createWorkerMetrics } from './metrics.ts'

const result = (changes: Parameters<typeof trialResult>[0]): Ending => ({
  kind: 'result',
  result: trialResult(changes),
  logTail: '',
})
const failed = (type: string) => result({ status: 'failed', error: { type, message: '', traceback: null } })
const death = (signal: string | null, type: string): Ending => ({
  kind: 'death',
  loss: { exitCode: null, signal, error: { type, message: '', traceback: null }, logTail: null },
})

const ENDINGS: [Ending, { outcome: string; cause: string }][] = [
  [result({}), { outcome: 'succeeded', cause: '' }],
  [result({ status: 'not_applicable' }), { outcome: 'not_applicable', cause: '' }],
  [failed('PRUNE_OUT_OF_MEMORY'), { outcome: 'failed', cause: 'PRUNE_OUT_OF_MEMORY' }],
  [failed('torch.linalg.LinAlgError'), { outcome: 'failed', cause: 'torch.linalg.LinAlgError' }],
  [failed('what a sentence is'), { outcome: 'failed', cause: 'other' }],
  [death('SIGSEGV', 'PythonDied'), { outcome: 'died', cause: 'SIGSEGV' }],
  [death(null, 'PythonDied'), { outcome: 'died', cause: 'PythonDied' }],
  [{ kind: 'reused' }, { outcome: 'reused', cause: '' }],
]

for (const [ending, labels] of ENDINGS) {
  test(`an attempt that is counted as ${labels.outcome} ${labels.cause}`, async () => {
    const registry = new Registry()
    createWorkerMetrics(registry, null).ended(ending)
    const metric = await registry.getSingleMetric('secateur_attempts_total')?.get()
    assert.deepEqual(metric?.values, [{ labels, value: 1 }])
  })
}

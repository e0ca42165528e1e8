import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeEndings } from './endings.ts'

const trial = (changes: object) => ({
  status: 'succeeded',
  method: { id: 'wanda' },
  level: 0.5,
  progress: null,
  error: null,
  reason: null,
  ...changes,
})

test('each failure is said, what does not apply once for all levels, and nothing of what went well', () => {
  const bias = { status: 'not_applicable', method: { id: 'bias' }, reason: 'no Linear has a bias' }
  const failed = { status: 'failed', error: { type: 'MemoryError', message: 'no more' } }
  assert.deepEqual(
    describeEndings([
      trial({}),
      trial(bias),
      trial({ ...bias, level: 0.7 }),
      trial({ ...failed, level: 0.3 }),
    ]),
    ['– bias does not apply: no Linear has a bias', '✗ wanda at 0.3: MemoryError: no more'],
  )
})

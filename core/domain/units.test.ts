import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lossOf, unitScale } from './units.ts'

/** 30 predicted tokens of 4 bytes each. */
const WINDOWS = { metric: 'perplexity', windows: 2, tokens: 32, bytes: 120 }

describe('the loss of a measurement', () => {
  test('in bits per byte is the mean loss per token x predicted tokens / bytes / ln 2', () => {
    const { nats, bitsPerByte } = lossOf({ ...WINDOWS, value: 16 })
    assert.equal(nats, Math.log(16))
    assert.ok(Math.abs((bitsPerByte ?? 0) - 1) < 1e-12) // 4 bits per token of 4 bytes
  })

  test('is null as far as it is not known', () => {
    assert.deepEqual(lossOf({ ...WINDOWS, value: null }), { nats: null, bitsPerByte: null })
    assert.deepEqual(lossOf({ ...WINDOWS, bytes: null, value: 1 }), { nats: 0, bitsPerByte: null })
    assert.deepEqual(lossOf({ ...WINDOWS, metric: 'accuracy', value: 1 }), { nats: null, bitsPerByte: null })
  })
})

test('a change is relative for perplexity, and the difference in other units', () => {
  for (const unit of ['nats', 'bits-per-byte'] as const) {
    const scale = unitScale(unit, WINDOWS)
    assert.ok(scale)
    assert.ok(Math.abs(scale.change(0.1) - (scale.figure(22) - scale.figure(20))) < 1e-12)
  }
  assert.equal(unitScale('perplexity', WINDOWS)?.change(0.1), 0.1)
})

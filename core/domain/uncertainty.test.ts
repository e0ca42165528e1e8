import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeOutcomes, figureInterval, meanInterval, pairedChange, wilsonInterval } from './uncertainty.ts'

const PERPLEXITY = { metric: 'perplexity', windows: 4, tokens: 44 }
const ACCURACY = { metric: 'accuracy', windows: 10, tokens: null }
const outcomes = (values: number[], digest = 'a') => ({ values: Float64Array.from(values), digest })
const near = (actual: number | undefined, expected: number, tolerance: number) =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`)

describe('outcomes', () => {
  test('of perplexity are little-endian float64s, at any offset', () => {
    const bytes = new Uint8Array(1 + 16)
    const view = new DataView(bytes.buffer, 1)
    view.setFloat64(0, 1.5, true)
    view.setFloat64(8, -2.25, true)
    const values = decodeOutcomes({ ...PERPLEXITY, windows: 2 }, bytes.subarray(1))
    assert.deepEqual([...values], [1.5, -2.25])
  })

  test('of accuracy are bits, the first in the highest place', () => {
    const values = decodeOutcomes(ACCURACY, Uint8Array.of(0b10100000, 0b01000000))
    assert.deepEqual([...values], [1, 0, 1, 0, 0, 0, 0, 0, 0, 1])
  })
})

test('solutions of problems are hits and misses, as answers are', () => {
  const passed = { metric: 'pass_at_1', windows: 10, tokens: 900 }
  const hits = decodeOutcomes(passed, Uint8Array.of(0b10100000, 0b01000000))
  assert.deepEqual([...hits], [1, 0, 1, 0, 0, 0, 0, 0, 0, 1])
  assert.deepEqual(figureInterval(passed, outcomes([...hits])), wilsonInterval(3, 10))
})

test('the perplexity of generated texts is the exponential of the mean of their losses', () => {
  const generated = { metric: 'generated_perplexity', windows: 4, tokens: 200 }
  const values = [0.5, 0.75, 1, 1.25]
  const mean = meanInterval(Float64Array.from(values))
  assert.ok(mean)
  assert.deepEqual(figureInterval(generated, outcomes(values)), {
    low: Math.exp(mean.low),
    high: Math.exp(mean.high),
  })
  const change = pairedChange(generated, outcomes(values), outcomes(values.map((value) => value + 0.1)))
  near(change?.value, Math.expm1(0.1), 1e-12)
})

describe('the interval of a figure', () => {
  test('is that of a mean for perplexity, as the exponential per predicted token', () => {
    const values = [20, 25, 30, 35]
    const mean = meanInterval(Float64Array.from(values))
    assert.ok(mean)
    assert.ok(mean.low >= 20 && mean.low < 27.5 && mean.high > 27.5 && mean.high <= 35)
    // 44 tokens in 4 windows: 10 of each window's 11 are predicted.
    assert.deepEqual(figureInterval(PERPLEXITY, outcomes(values)), {
      low: Math.exp(mean.low / 10),
      high: Math.exp(mean.high / 10),
    })
  })

  test('is that of the mean for divergence and agreement', () => {
    const values = outcomes([0.2, 0.3, 0.1, 0.25])
    for (const metric of ['kl_divergence', 'top1_agreement'])
      assert.deepEqual(figureInterval({ ...PERPLEXITY, metric }, values), meanInterval(values.values))
    const many = outcomes(Array.from({ length: 2_000 }, (_, index) => (index === 0 ? 1 : 0)))
    const interval = figureInterval({ metric: 'kl_divergence', windows: 2_000, tokens: 4_000 }, many)
    assert.equal(interval?.low, 0) // a divergence is never negative
  })

  test('is not known if a bound is too large for a float', () => {
    const [usual, broken] = [outcomes([20, 25, 30, 35]), outcomes([20, 25, 30, 90_000])]
    assert.equal(figureInterval(PERPLEXITY, broken), null)
    assert.equal(pairedChange(PERPLEXITY, usual, broken), null)
  })

  test('is the same for the same values, whatever came between', () => {
    const values = Float64Array.from([3, 1, 4, 1, 5])
    const first = meanInterval(values)
    meanInterval(Float64Array.from([1, 2, 3]))
    assert.deepEqual(meanInterval(values), first)
  })

  test('has no width if all values are equal, and is not known for one value', () => {
    assert.deepEqual(meanInterval(Float64Array.of(2, 2, 2)), { low: 2, high: 2 })
    assert.equal(meanInterval(Float64Array.of(2)), null)
  })

  test('agrees with the normal interval for many values, on both sides of the change to it', () => {
    for (const length of [1_999, 2_000]) {
      // 0, 1, ... 99 again and again: mean 49.5, standard deviation 28.87.
      const values = Float64Array.from({ length }, (_, index) => index % 100)
      const half = (1.96 * 28.87) / Math.sqrt(length)
      const interval = meanInterval(values)
      near(interval?.low, 49.5 - half, 0.1)
      near(interval?.high, 49.5 + half, 0.1)
    }
  })

  test("is Wilson's for a share, also for none and all", () => {
    // Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20 and 1 of 29.
    for (const [hits, total, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const interval = wilsonInterval(hits, total)
      near(interval.low, low, 5e-5)
      near(interval.high, high, 5e-5)
    }
    assert.equal(wilsonInterval(20, 20).high, 1)
    assert.deepEqual(
      figureInterval(ACCURACY, outcomes([1, 1, 1, 0, 1, 1, 1, 1, 1, 1])),
      wilsonInterval(9, 10),
    )
  })
})

describe('the change between two models', () => {
  test('is relative for perplexity, and window by window', () => {
    // Windows differ much in how hard they are, and little in what pruning does to them.
    const change = pairedChange(PERPLEXITY, outcomes([10, 200, 30, 400]), outcomes([11, 201.2, 30.9, 401.1]))
    assert.ok(change)
    near(change.value, Math.exp(1.05 / 10) - 1, 1e-12)
    assert.ok(change.low > Math.exp(0.09) - 1 && change.high < Math.exp(0.12) - 1)
    assert.equal(change.distinguishable, true)
  })

  test('is not distinguishable if its interval contains zero', () => {
    const change = pairedChange(PERPLEXITY, outcomes([10, 20, 30, 40]), outcomes([11, 19, 31, 39]))
    assert.deepEqual([change?.value, change?.distinguishable], [0, false])
  })

  test('is the difference for accuracy', () => {
    const from = outcomes([1, 1, 1, 1, 1, 1, 1, 1, 0, 0])
    const to = outcomes([1, 1, 1, 0, 1, 1, 1, 1, 0, 0])
    const change = pairedChange(ACCURACY, from, to)
    near(change?.value, -0.1, 1e-12)
    assert.equal(change?.distinguishable, false)
  })

  test('is not known for other windows, and for one window', () => {
    assert.equal(pairedChange(PERPLEXITY, outcomes([1, 2]), outcomes([1, 2], 'b')), null)
    assert.equal(pairedChange(PERPLEXITY, outcomes([1, 2]), outcomes([1, 2, 3])), null)
    assert.equal(pairedChange({ ...PERPLEXITY, windows: 1 }, outcomes([1]), outcomes([2])), null)
  })
})

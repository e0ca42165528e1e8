import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { measurement } from '../../../test/support/fixtures.ts'
import { job, trials } from '../../../test/support/measured-job.ts'
import { findBest } from './best.ts'
import { buildTable } from './table.ts'

const METHODS = ['wanda', 'magnitude', 'ria']
const LEVELS = [0.3, 0.5, 0.7]

/** The answer for a job whose figures are [dense, then by method and level]; null: not measured yet. */
function bestOf(figures: readonly (number | null)[], maxIncrease: number, changes = {}) {
  const methods = METHODS.map((id) => ({ id, params: {}, patterns: ['unstructured'] }))
  const [dense, pruned] = [trials[0], trials[2]]
  assert.ok(dense && pruned)
  const cells = METHODS.flatMap((id) => LEVELS.map((level) => ({ method: { id, params: {} }, level })))
  const measured = [dense, ...cells.map((cell) => ({ ...pruned, ...cell }))].map((trial, index) => {
    const value = figures[index] ?? null
    const found = value === null ? [] : [measurement({ value, ...changes })]
    return {
      ...trial,
      id: `trial-${index}`,
      status: value === null ? ('running' as const) : ('succeeded' as const),
      pattern: 'unstructured',
      achievedSparsity: trial.level,
      measurements: found,
    }
  })
  const [evaluation] = job.spec.evaluations
  assert.ok(evaluation)
  const spec = { ...job.spec, methods, levels: LEVELS, evaluations: [{ ...evaluation, ...changes }] }
  return findBest(buildTable({ ...job, spec }, measured, {}, new Map()), maxIncrease)
}

const pointsOf = ({ points }: ReturnType<typeof bestOf>) =>
  points.map(({ label, level, value }) => [label, level, value])

describe('the operating points of a job', () => {
  test('are the sparsest models within the bound, the sparsest method first', () => {
    const best = bestOf([100, 101, 109, 300, 105, 180, 900, 102, 110.5, 111], 0.1)
    assert.ok(Math.abs((best.bound ?? 0) - 110) < 1e-9)
    assert.deepEqual(pointsOf(best), [
      ['wanda', 0.5, 109],
      ['ria', 0.3, 102],
      ['magnitude', 0.3, 105],
    ])
    assert.deepEqual([best.without, best.open], [[], 0])
  })

  test('prefer the better figure among equally sparse models', () => {
    assert.deepEqual(pointsOf(bestOf([100, 105, 200, 200, 101, 200, 200, 103, 200, 200], 0.1)), [
      ['magnitude', 0.3, 101],
      ['ria', 0.3, 103],
      ['wanda', 0.3, 105],
    ])
  })

  test('leave out methods without a figure within the bound, and count trials without a result', () => {
    const best = bestOf([100, 150, null, null, 101, 200, null, 300, 300, 300], 0.02)
    assert.deepEqual(pointsOf(best), [['magnitude', 0.3, 101]])
    assert.deepEqual([best.without, best.open], [['wanda', 'ria'], 3])
  })

  test('may be less accurate by that part, since a higher accuracy is better', () => {
    const images = { metric: 'accuracy', dataset: 'digits', seqlen: null, tokens: null }
    const best = bestOf([0.9, 0.9, 0.82, 0.5, 0.95, 0.4, 0.3, 0.1, 0.1, 0.1], 0.1, images)
    assert.ok(Math.abs((best.bound ?? 0) - 0.81) < 1e-9)
    assert.deepEqual(pointsOf(best), [
      ['wanda', 0.5, 0.82],
      ['magnitude', 0.3, 0.95],
    ])
  })

  test('may diverge from the dense model by that many nats', () => {
    const divergence = { metric: 'kl_divergence' }
    const best = bestOf([0, 0.02, 0.09, 0.3, 0.11, 0.4, 0.5, 0.6, 0.6, 0.6], 0.1, divergence)
    assert.equal(best.bound, 0.1)
    assert.deepEqual(pointsOf(best), [['wanda', 0.5, 0.09]])
  })

  test('are none before the dense model has been measured', () => {
    const best = bestOf([null, 101, 101, 101], 0.1)
    assert.deepEqual([best.bound, best.dense.value, best.points], [null, null, []])
  })
})

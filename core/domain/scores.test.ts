import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { efficiency, type FiguresByLevel, inspiration, type ScoredFigure, usefulness } from './scores.ts'

const figure = (perplexity: number | null, changes: Partial<ScoredFigure> = {}): ScoredFigure => ({
  state: perplexity === null ? 'missing' : 'ok',
  perplexity,
  keepsLevel: true,
  seconds: 1,
  ...changes,
})
const BROKEN = figure(null, { state: 'broken' })

/** Figures at 0.1, 0.3, 0.5, 0.7 and 0.9: powers of e make the shares easy to see. */
const figures = (...logs: (number | null | ScoredFigure)[]): FiguresByLevel =>
  new Map(
    [0.1, 0.3, 0.5, 0.7, 0.9].map((level, index) => {
      const log = logs[index] ?? null
      return [level, typeof log === 'number' ? figure(Math.exp(log)) : (log ?? figure(null))]
    }),
  )

const RANDOM = figures(3, 6, 8, 10, 12)
const round = (value: number | null | undefined) => (value == null ? value : Number(value.toFixed(9)))

describe('usefulness', () => {
  const scoreOf = (own: FiguresByLevel, others: Record<string, FiguresByLevel> = {}) =>
    usefulness(new Map(Object.entries({ random: RANDOM, best: figures(3, 4, 4, 5, 6), own, ...others }))).get(
      'own',
    )

  test('is the mean share of the gap from random to the best, over 0.3 to 0.7', () => {
    // At 0.3: 1 of 2; at 0.5: 3 of 4; at 0.7: 5 of 5. The levels outside do not count.
    assert.equal(round(scoreOf(figures(9, 5, 5, 5, 99))?.value), 0.75)
    assert.equal(scoreOf(figures(3, 4, 4, 5, 6))?.value, 1)
    assert.equal(scoreOf(RANDOM)?.value, 0)
  })

  test('is clipped level by level: a level that is worse than random takes nothing from another', () => {
    // 1 of 2, far below random, 5 of 5
    assert.equal(round(scoreOf(figures(3, 5, 99, 5, 6))?.value), 0.5)
    assert.equal(round(scoreOf(figures(3, 5, BROKEN, 5, 6))?.value), 0.5)
  })

  test('takes the best known figure from models that keep the level', () => {
    const denser = figure(Math.exp(2), { keepsLevel: false })
    // Better than the best at 0.3 by keeping more weights: it closes the gap, and does not move it.
    assert.equal(scoreOf(figures(3, denser, 4, 5, 6))?.value, 1)
    const score = scoreOf(figures(3, 5, 4, 5, 6), { denser: figures(3, denser, 4, 5, 6) })
    assert.equal(round(score?.value), round((0.5 + 1 + 1) / 3))
  })

  test('leaves out levels without a gap', () => {
    const others = { best: figures(3, 7, 9, 5, 6), own: figures(3, 7, 9, 7.5, 6) }
    const scores = usefulness(new Map(Object.entries({ random: RANDOM, ...others })))
    // Random is itself the best at 0.3 and 0.5; at 0.7 it is 2.5 of 5.
    assert.equal(round(scores.get('own')?.value), 0.5)
  })

  test('says why there is none', () => {
    assert.deepEqual(scoreOf(figures(3, 5, null, null)), { value: null, reason: 'no figure at 0.5, 0.7' })
    assert.deepEqual(scoreOf(figures(3)), { value: null, reason: 'no figures' })
    const without = usefulness(new Map([['own', figures(1, 2, 3, 4)]]))
    assert.deepEqual(without.get('own'), { value: null, reason: 'random is not in the benchmark' })
    const outside = new Map([['random', new Map([[0.9, figure(20)]])]])
    assert.deepEqual(usefulness(outside).get('random'), { value: null, reason: 'no level from 0.3 to 0.7' })
    const alone = usefulness(new Map([['random', RANDOM]])).get('random')
    assert.match(alone?.value === null ? alone.reason : '', /^random has no figure, or none is better$/)
  })
})

describe('efficiency', () => {
  const timed = (...seconds: (number | null)[]): FiguresByLevel =>
    new Map([0.3, 0.5, 0.7].map((level, index) => [level, figure(2, { seconds: seconds[index] ?? null })]))
  const useful = new Map([
    ['magnitude', { value: 0.5 }],
    ['slow', { value: 0.8 }],
  ])
  const of = (methods: Record<string, FiguresByLevel>) => efficiency(useful, new Map(Object.entries(methods)))

  test('is usefulness over the ratio of the median times', () => {
    const scores = of({ magnitude: timed(1, 9, 2), slow: timed(8, 2, 99) })
    assert.deepEqual(
      [...scores],
      [
        ['magnitude', { value: 0.5 }],
        ['slow', { value: 0.2 }],
      ],
    )
  })

  test('of an even number of times takes the mean of the middle two', () => {
    assert.deepEqual(of({ magnitude: timed(1, 3), slow: timed(8) }).get('slow'), { value: 0.2 })
  })

  test('needs magnitude and times', () => {
    assert.deepEqual(of({ slow: timed(1) }).get('slow'), {
      value: null,
      reason: 'magnitude is not in the benchmark',
    })
    assert.deepEqual(of({ magnitude: timed(1), slow: timed() }).get('slow'), {
      value: null,
      reason: 'no time was measured',
    })
  })
})

test('inspiration is novelty times usefulness, and needs both', () => {
  assert.deepEqual(inspiration({ value: 0.5 }, 0.4), { value: 0.2 })
  assert.deepEqual(inspiration({ value: 0.5 }, null), { value: null, reason: 'novelty is not measured' })
  assert.deepEqual(inspiration({ value: null, reason: 'because' }, 0.4), { value: null, reason: 'because' })
})

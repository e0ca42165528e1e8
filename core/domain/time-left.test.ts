import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type PastSeconds, secondsLeft, type TrialGroup } from './time-left.ts'

const pending = (method: string, trials: number): TrialGroup => ({
  method,
  status: 'pending',
  trials,
  runningFraction: 0,
  computed: 0,
  computedSeconds: 0,
})
const running = (method: string, runningFraction: number): TrialGroup => ({
  ...pending(method, 1),
  status: 'running',
  runningFraction,
})
const succeeded = (method: string, ...seconds: number[]): TrialGroup => ({
  ...pending(method, seconds.length),
  status: 'succeeded',
  computed: seconds.length,
  computedSeconds: seconds.reduce((sum, one) => sum + one, 0),
})
const past = (comparable: boolean, seconds: Record<string, number>): PastSeconds => ({ comparable, seconds })

describe('the seconds left', () => {
  test("of a method follow from the job's own trials of it, however cheap the other methods are", () => {
    const groups = [
      succeeded('dense', 1),
      succeeded('magnitude', 2, 4),
      pending('magnitude', 1),
      succeeded('movement', 40),
      running('movement', 0.25),
      pending('movement', 1),
    ]
    assert.equal(secondsLeft(groups, null, 1), 3 + 40 * 1.75)
  })

  test('are unknown while a method was never measured', () => {
    const groups = [succeeded('dense', 1), succeeded('magnitude', 2), pending('movement', 3)]
    assert.equal(secondsLeft(groups, null, 1), null)
    assert.equal(secondsLeft(groups, past(true, { magnitude: 2 }), 1), null)
    assert.equal(secondsLeft([pending('dense', 1)], null, 1), null)
  })

  test('follow from comparable past trials before the job has begun', () => {
    const groups = [pending('dense', 1), pending('magnitude', 3), pending('movement', 3)]
    assert.equal(secondsLeft(groups, past(true, { dense: 1, magnitude: 2, movement: 50 }), 0), 1 + 6 + 150)
  })

  test('follow from past trials of other settings once a pruned trial has shown the pace', () => {
    const before = past(false, { dense: 1, magnitude: 2, movement: 50 })
    const open = [pending('movement', 3)]
    assert.equal(secondsLeft([succeeded('dense', 9), ...open], before, 1), null)
    assert.equal(secondsLeft([succeeded('dense', 9), succeeded('magnitude', 6), ...open], before, 1), 450)
  })

  test('correct comparable past trials by the pace of this job, to which the dense trial does not count', () => {
    const before = past(true, { dense: 1, magnitude: 2, movement: 50 })
    const groups = [succeeded('dense', 100), succeeded('magnitude', 3, 3), pending('movement', 2)]
    assert.equal(secondsLeft(groups, before, 1), 150)
  })

  test('are shared by the hosts that work on the job', () => {
    const groups = [succeeded('wanda', 30), running('wanda', 0.5), running('wanda', 0.5), pending('wanda', 3)]
    assert.equal(secondsLeft(groups, null, 2), 60)
  })

  test('count nothing of trials that have ended, whatever their status', () => {
    const cancelled: TrialGroup = { ...pending('movement', 2), status: 'cancelled' }
    assert.equal(secondsLeft([cancelled, succeeded('wanda', 30), pending('wanda', 1)], null, 1), 30)
  })
})

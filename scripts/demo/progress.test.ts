import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSeconds, renderProgress } from './progress.ts'

const halfway = {
  trials: 27,
  ended: 13,
  fraction: 0.5,
  current: 'wanda at 0.3: block 7 of 30: mlp.down_proj',
  etaSeconds: 80,
}

test('the bar shows the fraction, the trials, the time left and the current step', () => {
  assert.equal(
    renderProgress(halfway, 200),
    '[████████████░░░░░░░░░░░░] 13/27 trials  1 min 20 s left  wanda at 0.3: block 7 of 30: mlp.down_proj',
  )
})

test('nothing is said of the time left before it is known', () => {
  assert.equal(
    renderProgress({ trials: 27, ended: 0, fraction: 0, current: 'starting', etaSeconds: null }, 200),
    '[░░░░░░░░░░░░░░░░░░░░░░░░] 0/27 trials  starting',
  )
})

test('the line never wraps', () => {
  assert.equal(renderProgress(halfway, 60).length, 60)
})

test('times', () => {
  assert.deepEqual([0.4, 59.4, 60, 125].map(formatSeconds), ['0 s', '59 s', '1 min 0 s', '2 min 5 s'])
})

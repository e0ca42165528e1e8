import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSilenceGrace } from './silence-grace.ts'

/** The answers at these times, in seconds after the start, with a window of 10 seconds. */
function answersAt(times: readonly number[]): boolean[] {
  let now = 100
  const grace = createSilenceGrace(10, () => now)
  return times.map((time) => {
    now = 100 + time
    return grace.recordContact()
  })
}

test('the grace ends after a full window of contact', () => {
  assert.deepEqual(answersAt([2, 4, 6, 8, 10, 12]), [false, false, false, false, true, true])
})

test('a gap starts a new window', () => {
  assert.deepEqual(answersAt([5, 10, 16, 20, 24, 26]), [false, true, false, false, false, true])
})

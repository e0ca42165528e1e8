import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startListening } from './silence-grace.ts'

/** What is said at these times, in seconds after the start. */
function heardAt(times: readonly number[]): boolean[] {
  let now = 100
  const listening = startListening(10, () => now)
  return times.map((time) => {
    now = 100 + time
    return listening.heard()
  })
}

test('nobody is known to be silent before a whole silence was listened to', () => {
  assert.deepEqual(heardAt([2, 4, 6, 8, 10, 12]), [false, false, false, false, true, true])
})

test('after a gap the listening begins again', () => {
  assert.deepEqual(heardAt([5, 10, 16, 20, 24, 26]), [false, true, false, false, false, true])
})

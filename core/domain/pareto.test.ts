import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paretoFront } from './pareto.ts'

test('the front has the points that no other beats in both respects, from left to right', () => {
  const points = [
    { x: 3, y: 1 },
    { x: 1, y: 5 },
    { x: 2, y: 5 }, // beaten by the one before
    { x: 2, y: 3 },
    { x: 4, y: 1 }, // beaten by the first
    { x: 2, y: 3 }, // equal to one of the front
  ]
  assert.deepEqual(paretoFront(points), [1, 3, 5, 0])
  assert.deepEqual(paretoFront([]), [])
})

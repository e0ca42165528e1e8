import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bestCells } from './best-cells.ts'

const cell = (value: number | null, sparsity = 0.5) => ({
  value,
  status: value === null ? 'failed' : 'ok',
  sparsity,
})
const bestOf = (values: (number | null)[], metric = 'perplexity') =>
  bestCells(
    values.map((value) => cell(value)),
    0.5,
    metric,
  ).map(({ value }) => value)

test('the best are those that print the same, and those that are not distinguishable', () => {
  assert.deepEqual(bestOf([31.251, 40, 31.249, null]), [31.251, 31.249])
  assert.deepEqual(bestOf([0.81, 0.9, 0.7], 'accuracy'), [0.9])
  const cells = [cell(30), cell(31), cell(32)]
  const [best, tie] = cells
  assert.deepEqual(
    bestCells(cells, 0.5, 'perplexity', (a, b) => a === best && b === tie),
    [best, tie],
  )
})

test('a model that is denser than the level is not best, and neither is one alone', () => {
  const [denser, first, second] = [cell(20, 0.45), cell(30), cell(31)]
  assert.deepEqual(bestCells([denser, first, second], 0.5, 'perplexity'), [first])
  assert.deepEqual(bestOf([30]), [])
  assert.deepEqual(bestOf([30, null]), [])
})

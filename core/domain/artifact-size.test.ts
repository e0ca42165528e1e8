import assert from 'node:assert/strict'
import { test } from 'node:test'
import { artifactBytes, countArtifacts } from './artifact-size.ts'

const model = { parameters: 1_000, prunableParameters: 800, bytesPerParameter: 2 }
const dense = { level: 0, layouts: [] }

test('a plan that keeps no model takes nothing', () => {
  assert.equal(countArtifacts([dense]), 0)
  assert.equal(artifactBytes([dense], model), 0)
})

test('what is not pruned is stored once, and what is pruned once for each model', () => {
  const kept = { level: 0.5, layouts: ['plain' as const] }
  assert.equal(artifactBytes([dense, kept], model), 2_000)
  assert.equal(artifactBytes([dense, kept, kept], model), 400 + 2 * 1_600)
})

test('a packed model has one bit for each weight, and the weights that are kept', () => {
  assert.equal(artifactBytes([{ level: 0.75, layouts: ['packed'] }], model), 400 + 800 * (1 / 8 + 2 / 4))
})

test('each layout of a trial counts, and a shrunk model is at most as large as a plain one', () => {
  const trial = { level: 0.5, layouts: ['plain' as const, 'packed' as const, 'shrunk' as const] }
  assert.equal(countArtifacts([dense, trial]), 3)
  assert.equal(artifactBytes([trial], model), 400 + 1_600 + 900 + 1_600)
})

test('a part of a byte counts as a byte', () => {
  const odd = { parameters: 1, prunableParameters: 1, bytesPerParameter: 2 }
  assert.equal(artifactBytes([{ level: 0.9, layouts: ['packed'] }], odd), 1)
})

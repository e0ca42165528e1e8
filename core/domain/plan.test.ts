import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobSpec } from '#core/schemas/spec.ts'
import { countTrials, levelsOf, methodLabel, planTrials, trialSpec } from './plan.ts'

const spec: JobSpec = {
  model: 'demo/smollm2-135m',
  revision: 'r1',
  methods: [
    { id: 'l1-norm', params: {}, patterns: ['structured'] },
    { id: 'wanda', params: { variant: true }, patterns: ['unstructured', '2:4'] },
  ],
  levels: [0.5, 0.1],
  calibration: {
    dataset: 'brown',
    split: null,
    samples: 4,
    seqlen: 32,
    bos: 'auto',
    sampling: 'random',
    seed: 1,
  },
  evaluations: [
    { metric: 'perplexity', dataset: 'brown', split: null, seqlen: 32, bos: 'auto', windows: null },
  ],
  dtype: 'auto',
  allocation: 'uniform',
  pass: 'sequential',
  seed: 7,
  reuse: true,
  maxAttempts: 3,
  keepArtifacts: 'none',
}

test('a plan has the dense baseline, then every method at every level of its patterns, lowest level first', () => {
  const plan = planTrials(spec)
  assert.deepEqual(
    plan.map(({ ordinal, method, level, pattern }) => [ordinal, method.id, level, pattern]),
    [
      [0, 'dense', 0, 'unstructured'],
      [1, 'l1-norm', 0.1, 'structured'],
      [2, 'l1-norm', 0.5, 'structured'],
      [3, 'wanda', 0.1, 'unstructured'],
      [4, 'wanda', 0.5, 'unstructured'],
      [5, 'wanda', 0.5, '2:4'],
    ],
  )
  assert.ok(plan.every((trial) => trial.seed === 7))
})

test('the models of pruned trials are kept as the job selects them', () => {
  const layouts = (keepArtifacts: JobSpec['keepArtifacts']) =>
    planTrials({ ...spec, keepArtifacts }).map((trial) => trial.layouts)
  assert.deepEqual(layouts('none'), [[], [], [], [], [], []])
  assert.deepEqual(layouts('all'), [[], ['plain'], ['plain'], ['plain'], ['plain'], ['plain']])
  assert.deepEqual(layouts([{ levels: [0.5], layout: 'packed' }]), [
    [],
    [],
    ['packed'],
    [],
    ['packed'],
    ['packed'],
  ])
})

test('a job that makes the model of a trial plans that trial only', () => {
  const artifactOf = { trialId: '019a0000-0000-7000-8000-0000000000cc', layout: 'packed' } as const
  const methods = [{ id: 'wanda', params: {}, patterns: ['2:4'] }]
  const making: JobSpec = { ...spec, methods, levels: [0.5], artifactOf }
  assert.deepEqual(planTrials(making), [
    {
      ordinal: 1,
      method: { id: 'wanda', params: {} },
      level: 0.5,
      pattern: '2:4',
      seed: 7,
      layouts: ['packed'],
      makesModelOf: artifactOf.trialId,
    },
  ])
  assert.equal(countTrials(making), 1)
  assert.equal(countTrials(spec), planTrials(spec).length)
})

test('n:m fixes the level, and the given levels are not changed', () => {
  const levels = [0.9, 0.2]
  assert.deepEqual(levelsOf('3:4', levels), [0.25])
  assert.deepEqual(levelsOf('unstructured', levels), [0.2, 0.9])
  assert.deepEqual(levels, [0.9, 0.2])
})

test('a trial spec has the fields of its job that Python needs, with one method, level and pattern', () => {
  const trial = planTrials(spec).at(-1)
  assert.ok(trial)
  assert.deepEqual(trialSpec(spec, trial), {
    model: 'demo/smollm2-135m',
    revision: 'r1',
    method: { id: 'wanda', params: { variant: true } },
    level: 0.5,
    pattern: '2:4',
    calibration: spec.calibration,
    evaluations: spec.evaluations,
    dtype: 'auto',
    allocation: 'uniform',
    pass: 'sequential',
    seed: 7,
  })
})

test('a method label lists the parameters in order of name', () => {
  assert.equal(methodLabel({ id: 'wanda', params: {} }), 'wanda')
  assert.equal(methodLabel({ id: 'x', params: { b: 'y', a: 1 } }), 'x(a=1, b="y")')
})

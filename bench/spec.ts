import type { JobSpec } from '#core/schemas/spec.ts'

/** A job spec of the usual size, for jobs that are inserted into the database and never checked or run. */
export const storedSpec = (methods: readonly string[]): JobSpec => ({
  model: 'demo/brown-opt',
  revision: 'bench',
  methods: methods.map((id) => ({ id, params: {}, patterns: ['unstructured'] })),
  levels: [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99],
  calibration: {
    dataset: 'brown',
    split: 'train',
    samples: 128,
    seqlen: 256,
    bos: 'auto',
    sampling: 'random',
    seed: 0,
  },
  evaluations: [
    { metric: 'perplexity', dataset: 'brown', split: 'test', seqlen: 256, bos: 'auto', windows: null },
  ],
  dtype: 'auto',
  allocation: 'uniform',
  pass: 'sequential',
  seed: 0,
  reuse: true,
  maxAttempts: 3,
  keepArtifacts: 'none',
})

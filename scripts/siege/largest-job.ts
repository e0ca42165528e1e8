/** The job with the most trials that the API accepts. */

const METHODS = 64
const LEVELS = 100
const TILE = 16

/** 64 methods in 100 levels and 15 n:m patterns, with the baseline: 7,361 trials. No host serves its pool. */
export const largestJob = (model: string) => ({
  name: 'largest',
  model,
  pool: 'nowhere',
  methods: Array.from({ length: METHODS }, (_, index) => ({
    id: 'sparsegpt',
    params: { damping: (index + 1) / METHODS },
  })),
  patterns: ['unstructured', ...Array.from({ length: TILE - 1 }, (_, kept) => `${kept + 1}:${TILE}`)],
  levels: Array.from({ length: LEVELS }, (_, level) => level / LEVELS),
  evaluations: [{ dataset: 'brown', seqlen: 16, windows: 1 }],
})

/** The jobs that clients submit. */
import type { Random } from '../harness/random.ts'

/** Share of the jobs whose trials prune a model. */
const PRUNING_SHARE = 1 / 4

const COMMON = {
  name: 'chaos',
  model: 'demo/brown-opt',
  evaluations: [{ dataset: 'brown', seqlen: 16, windows: 1 }],
}

export const newJob = (random: Random): object =>
  random.next() < PRUNING_SHARE ? pruningJob(random) : sleepingJob(random)

/** Its trials are new, because `seconds` differs each time. Its baseline is computed once and then reused. */
const sleepingJob = (random: Random) => ({
  ...COMMON,
  methods: [{ id: 'sleep', params: { seconds: random.between(0.4, 1.5) } }],
  levels: [0.1, 0.2, 0.3],
})

/**
 * Models of equal levels share their weights, so that some are removed while others of the same bytes are stored. The job comes
 * first, because faults wait for its models.
 */
export function pruningJob(random: Random): object {
  const [first, second] = random.shuffle([0.2, 0.4, 0.6]).slice(0, 2)
  return {
    ...COMMON,
    priority: 10,
    methods: ['magnitude'],
    levels: [first, second],
    keepArtifacts: [
      { levels: [first], layout: 'plain' },
      { levels: [first], layout: 'packed' },
    ],
  }
}

/** The job that the demo posts. */
import type { Api } from './api.ts'

const ALL_METHODS = 'all'
/** Every method at each of the paper's thirteen would take hours on two cores. */
const LEVELS_OF_ALL = [0.3, 0.5, 0.7]

/** Small enough for two cores; the text it calibrates on and the text it evaluates on share no document. */
export async function describeJob(flags: { methods: string; levels?: string }, api: Pick<Api, 'methods'>) {
  const isAll = flags.methods === ALL_METHODS
  const levels = flags.levels?.split(',').map(Number) ?? (isAll ? LEVELS_OF_ALL : undefined)
  return {
    name: 'demo',
    model: 'demo/smollm2-135m',
    methods: isAll ? await api.methods() : flags.methods.split(','),
    ...(levels && { levels }),
    calibration: { dataset: 'brown', split: 'train', samples: 8, seqlen: 128 },
    evaluations: [{ metric: 'perplexity', dataset: 'brown', split: 'test', seqlen: 128, windows: 10 }],
    // What an earlier demo found out would end this one before there is anything to see.
    reuse: false,
    // Before whatever an earlier start left unfinished.
    priority: 100,
  }
}

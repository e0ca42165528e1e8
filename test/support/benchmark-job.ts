/** A measured job of a benchmark, with methods of people and of the paper's AI in every state. */
import { planTrials } from '#core/domain/plan.ts'
import type { Outcomes } from '#core/domain/uncertainty.ts'
import type { JobWithEfforts, TrialEffort } from '#core/repositories/index.ts'
import type { Measurement } from '#core/schemas/result.ts'
import type { Calibration, Evaluation } from '#core/schemas/spec.ts'
import { environment, measurement } from './fixtures.ts'
import { job, protocol } from './measured-job.ts'

export const LEVELS = [0.3, 0.5, 0.7]
const WINDOWS = 10

interface Method {
  pattern: string
  /** Perplexity by level; null: infinite. Without figures, the trials have failed. */
  figures?: (number | null)[]
  sparsities?: number[]
  /** Seconds to calibrate and to prune. */
  seconds: [number, number]
}

const METHODS: Readonly<Record<string, Method>> = {
  wanda: { pattern: 'unstructured', figures: [20.1, 24, 60], seconds: [0.5, 1] },
  magnitude: { pattern: 'unstructured', figures: [40, 120, 900], seconds: [0, 0.1] },
  random: { pattern: 'unstructured', figures: [400, 900, null], seconds: [0, 0.05] },
  structured: {
    pattern: 'structured',
    figures: [130, 150, 2000],
    sparsities: [0.3, 0.45, 0.7],
    seconds: [0.5, 3],
  },
  'l1-norm': { pattern: 'structured', seconds: [0, 0] },
  ewc: { pattern: 'unstructured', figures: [20.6, 24.01, 80], seconds: [1, 1] },
}

interface Changes {
  id?: number
  model?: string
  seed?: number
  /** Multiplies all perplexities. */
  factor?: number
  calibration?: Partial<Calibration>
  evaluation?: Partial<Evaluation>
  evaluations?: Partial<Evaluation>[]
  /** Which all models continue. */
  prompt?: string
}

/** @param changes of the job that a test is about */
export function benchmarkJob(changes: Changes = {}): JobWithEfforts {
  const { id = 1, model = 'demo/brown-opt', seed = 0, factor = 1, evaluation = {} } = changes
  const evaluations = (changes.evaluations ?? [evaluation]).map(
    (own): Evaluation => ({
      ...{ metric: 'perplexity', dataset: 'brown', split: null, seqlen: 32, bos: 'auto', windows: null },
      ...own,
    }),
  )
  const methods = Object.entries(METHODS).map(([id, { pattern }]) => ({
    id,
    params: {},
    patterns: [pattern],
  }))
  const calibration = { ...job.spec.calibration, ...changes.calibration }
  const spec = { ...job.spec, model, methods, levels: LEVELS, evaluations, calibration, seed }
  const found = planTrials(spec).map(({ method, level, pattern, ordinal }) => {
    const { figures, sparsities, seconds } = METHODS[method.id] ?? DENSE
    const place = LEVELS.indexOf(level)
    const figure = method.id === 'dense' ? 20 : figures?.[place]
    const value = figure === null ? null : (figure ?? 0) * factor
    const trialId = `019a0000-0000-7000-8000-00000000${id}${String(ordinal).padStart(3, '0')}`
    return {
      trial: {
        ...{ id: trialId, method, level, pattern, reusedFrom: null },
        status: figure === undefined ? ('failed' as const) : ('succeeded' as const),
        achievedSparsity: figure === undefined ? null : (sparsities?.[place] ?? level),
        protocol: figure === undefined ? null : { ...protocol, model, seed },
        environment: figure === undefined ? null : environment(),
        measurements: figure === undefined ? [] : evaluations.map((asked) => measured(asked, value)),
      },
      effort: effortOf(trialId, seconds, figure === undefined ? 'out of memory' : null),
    }
  })
  return {
    job: { ...job, id: `019a0000-0000-7000-8000-0000000000${String(id).padStart(2, '0')}`, model, spec },
    trials: found.map(({ trial }) => trial),
    efforts: found.map(({ effort }) => effort),
    continuations: changes.prompt
      ? found.map(({ trial }) => ({
          trialId: trial.id,
          prompt: changes.prompt ?? '',
          text: ` a ${trial.method.id}\n& more`,
        }))
      : [],
    outcomes: new Map(
      found.map(
        ({ trial }, ordinal) =>
          [trial.id, trial.measurements.map((each) => outcomesOf(each, ordinal))] as const,
      ),
    ),
  }
}

const DENSE: Method = { pattern: 'unstructured', seconds: [0, 0] }

const measured = ({ dataset, seqlen }: Evaluation, value: number | null): Measurement =>
  measurement({
    ...{ dataset, seqlen, windows: WINDOWS, tokens: WINDOWS * (seqlen ?? 0), value },
    status: value === null ? 'overflow' : 'ok',
  })

/**
 * Windows that are hard and easy in turn. Pruning moves the first half of them 1.2% up and the others down, or the other way
 * round: so 20.1 is not distinguishable from the dense model, and neither is Wanda's 24 from the 24.01 of `ewc`.
 */
function outcomesOf({ value, seqlen }: Measurement, ordinal: number): Outcomes | null {
  if (value === null || seqlen === null) return null
  const direction = ordinal === 0 ? 0 : ordinal % 2 === 0 ? 1 : -1
  const values = Float64Array.from({ length: WINDOWS }, (_, index) => {
    const hard = index % 2 === 0 ? 0.1 : -0.1
    const moved = (index < WINDOWS / 2 ? 0.012 : -0.012) * direction
    return (Math.log(value) + hard + moved) * (seqlen - 1)
  })
  return { values, digest: 'windows' }
}

const effortOf = (id: string, [calibrate, prune]: [number, number], reason: string | null): TrialEffort => ({
  ...{ id, loadSeconds: 1, calibrateSeconds: calibrate, pruneSeconds: prune, evaluateSeconds: 2 },
  ...{ totalSeconds: 3 + calibrate + prune, peakBytes: 100 * 2 ** 20, devicePeakBytes: null, reason },
})

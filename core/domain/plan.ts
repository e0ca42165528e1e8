/** Expands a job into its trials, and a trial into the spec that Python gets. Pure: the same job always gives the same plan. */
import type { JobSpec, Layout, MethodRef, TrialSpec } from '#core/schemas/spec.ts'
import { keptLayouts } from './artifact-selection.ts'

/** The baseline of every job: the unpruned model. The engine knows this method; the registry does not list it. */
export const DENSE: MethodRef = { id: 'dense', params: {} }

/** One trial of a job, before its row exists. */
export interface PlannedTrial {
  /** Position in the plan, from 0. The dense baseline is 0. */
  ordinal: number
  method: MethodRef
  level: number
  pattern: string
  seed: number
  /** The layouts in which its model is stored; empty: the model is not stored. */
  layouts: Layout[]
  /** The ended trial whose model it makes again; null for a trial that is measured. */
  makesModelOf: string | null
}

const BASELINE: Omit<PlannedTrial, 'seed'> = {
  ordinal: 0,
  method: DENSE,
  level: 0,
  pattern: 'unstructured',
  layouts: [],
  makesModelOf: null,
}

/**
 * The trials of a job: the dense baseline, then every method at every level of each of its patterns.
 * An n:m pattern fixes its own level, so it gives one trial per method.
 *
 * A job that makes the model of an ended trial has no baseline, because it measures nothing.
 */
export function planTrials(spec: JobSpec): PlannedTrial[] {
  const { seed, artifactOf, keepArtifacts } = spec
  const cells = spec.methods.flatMap(({ patterns, ...method }) =>
    patterns.flatMap((pattern) =>
      levelsOf(pattern, spec.levels).map((level) => ({ method, level, pattern })),
    ),
  )
  const pruned = cells.map((cell, index) => ({
    ordinal: index + 1,
    ...cell,
    seed,
    layouts: artifactOf ? [artifactOf.layout] : keptLayouts(keepArtifacts, cell),
    makesModelOf: artifactOf?.trialId ?? null,
  }))
  return artifactOf ? pruned : [{ ...BASELINE, seed }, ...pruned]
}

/** How many trials a job has. It costs less than to plan them. */
export const countTrials = ({
  methods,
  levels,
  artifactOf,
}: Pick<JobSpec, 'methods' | 'levels' | 'artifactOf'>): number =>
  methods
    .flatMap(({ patterns }) => patterns)
    .reduce((sum, pattern) => sum + (fixesLevel(pattern) ? 1 : levels.length), artifactOf ? 0 : 1)

/** The levels of a pattern: 1 - n/m for n:m, otherwise the levels of the job, lowest first. */
export function levelsOf(pattern: string, levels: readonly number[]): number[] {
  const [kept, of] = pattern.split(':').map(Number)
  return fixesLevel(pattern) ? [1 - Number(kept) / Number(of)] : levels.toSorted((a, b) => a - b)
}

/** Whether a pattern is n:m, whose level follows from n and m. */
export const fixesLevel = (pattern: string): boolean => pattern.includes(':')

/** The spec of one trial of a job. */
export function trialSpec(
  job: JobSpec,
  trial: Pick<PlannedTrial, 'method' | 'level' | 'pattern' | 'seed'>,
): TrialSpec {
  return {
    model: job.model,
    revision: job.revision,
    method: trial.method,
    level: trial.level,
    pattern: trial.pattern,
    calibration: job.calibration,
    evaluations: job.evaluations,
    dtype: job.dtype,
    allocation: job.allocation,
    pass: job.pass,
    seed: trial.seed,
  }
}

/** A method with its given parameters in order of name: `wanda`, or `wanda(variant=true)`. */
export function methodLabel({ id, params }: MethodRef): string {
  const given = Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (given.length === 0) return id
  return `${id}(${given.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')})`
}

/** How a job becomes trials, and a trial the spec that Python gets. Pure: the same job always gives the same plan. */
import type { JobSpec, MethodRef, TrialSpec } from '#core/schemas/spec.ts'

/** The baseline every job has: the model as it is. The engine knows it; the registry doesn't list it. */
export const DENSE: MethodRef = { id: 'dense', params: {} }

/** One cell of a job's table, before it has a row. */
export interface PlannedTrial {
  /** Place in the plan, from 0; the dense baseline comes first. */
  ordinal: number
  method: MethodRef
  level: number
  pattern: string
  seed: number
}

/**
 * The trials of a job: the dense baseline, then for each method every level of each of its patterns.
 * An n:m pattern fixes its own level, so it makes one trial a method.
 */
export function planTrials(spec: JobSpec): PlannedTrial[] {
  const cells = spec.methods.flatMap(({ patterns, ...method }) =>
    patterns.flatMap((pattern) =>
      levelsOf(pattern, spec.levels).map((level) => ({ method, level, pattern })),
    ),
  )
  return [{ method: DENSE, level: 0, pattern: 'unstructured' }, ...cells].map((cell, ordinal) => ({
    ordinal,
    ...cell,
    seed: spec.seed,
  }))
}

/** The levels a pattern runs at: 1 - n/m for n:m, else the job's, lowest first. */
export function levelsOf(pattern: string, levels: readonly number[]): number[] {
  const [kept, of] = pattern.split(':').map(Number)
  return fixesLevel(pattern) ? [1 - Number(kept) / Number(of)] : levels.toSorted((a, b) => a - b)
}

/** Whether a pattern is an n:m. */
export const fixesLevel = (pattern: string): boolean => pattern.includes(':')

/** The spec of one trial of a job. */
export function trialSpec(job: JobSpec, trial: Omit<PlannedTrial, 'ordinal'>): TrialSpec {
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

/** A method with its parameters: `wanda`, or `wanda(variant=true)` with those it was given, in order of name. */
export function methodLabel({ id, params }: MethodRef): string {
  const given = Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (given.length === 0) return id
  return `${id}(${given.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')})`
}

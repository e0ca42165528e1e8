/** Expands a benchmark into its jobs, and derives its status from theirs (ADR 32). Pure. */
import type { BenchmarkSpec } from '#core/schemas/benchmarks.ts'
import type { JobRequest } from '#core/schemas/spec.ts'
import { isJobEnded, type JobStatus } from './status.ts'

/** How many jobs a benchmark has. */
export const countJobs = ({
  models,
  calibrations,
  seeds,
}: Pick<BenchmarkSpec, 'models' | 'calibrations' | 'seeds'>): number =>
  models.length * calibrations.length * seeds.length

/** Jobs that differ only in their seeds, and where the benchmark names what they have in common. */
export interface JobsOfSeeds {
  /** Index in `models`. */
  model: number
  /** Index in `calibrations`. */
  calibration: number
  /** The job of the first seed. */
  request: JobRequest
}

/**
 * The jobs of a benchmark, model by model and then calibration by calibration. Methods, levels, patterns and evaluations stay
 * inside a job, so that the dense model is measured once and each pruned model serves all evaluations.
 */
export function expandBenchmark(name: string, spec: BenchmarkSpec): JobsOfSeeds[] {
  const { models, calibrations, seeds, maxDeviceHours: _, ...shared } = spec
  const [seed = 0] = seeds
  return models.flatMap((ofModel, model) =>
    calibrations.map((ofCalibration, calibration) => ({
      model,
      calibration,
      request: { ...shared, name, model: ofModel, calibration: ofCalibration, seed },
    })),
  )
}

/** The status of a benchmark with these jobs, of which it has at least one. */
export function benchmarkStatus(jobs: readonly JobStatus[]): JobStatus {
  const open = jobs.filter((status) => !isJobEnded(status))
  if (open.length > 0) {
    if (open.every((status) => status === 'cancelling')) return 'cancelling'
    return jobs.every((status) => status === 'queued') ? 'queued' : 'running'
  }
  if (jobs.includes('cancelled')) return 'cancelled'
  const [first, ...others] = new Set(jobs)
  return first === undefined || others.length > 0 ? 'partially_succeeded' : first
}

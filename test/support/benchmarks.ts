/** Benchmarks for tests. */
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { BenchmarkWithMembers, NewJob, Repositories } from '#core/repositories/index.ts'
import type { BenchmarkSpec } from '#core/schemas/benchmarks.ts'
import { jobSpec, LIMITS, newJob } from './fixtures.ts'

const benchmarkSpec = (): BenchmarkSpec => {
  const { model, revision: _, calibration, seed, artifactOf: __, ...shared } = jobSpec()
  return {
    ...shared,
    models: [model],
    calibrations: [calibration],
    seeds: [seed],
    patterns: null,
    notes: null,
    tags: [],
    priority: 0,
    pool: 'default',
    requires: [],
    maxDeviceHours: null,
  }
}

/** A benchmark with these jobs. */
export const addBenchmark = (
  { benchmarks }: Repositories,
  jobs: readonly NewJob[] = [newJob()],
  limits = LIMITS,
): Promise<BenchmarkWithMembers> =>
  benchmarks.create({ teamId: DEFAULT_TEAM_ID, name: 'ours', spec: benchmarkSpec() }, jobs, limits)

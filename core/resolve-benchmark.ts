/** Turns a posted benchmark into the jobs that it consists of, each checked as if it had been posted alone. */
import { countJobs, expandBenchmark, type JobsOfSeeds } from './domain/benchmark.ts'
import { type ProblemItem, SecateurError } from './errors.ts'
import type { NewJob, Origin } from './repositories/index.ts'
import { type Checkers, rejectIfAny, resolveJob } from './resolve-job.ts'
import { type BenchmarkRequest, MOST_JOBS } from './schemas/benchmarks.ts'

/**
 * Checks every job, one after the other. Stores nothing. Jobs that differ only in their seeds share a check, because a check
 * does not depend on the seed.
 * @param signal ends the checks
 * @returns the jobs to store, by model, then calibration, then seed
 * @throws SecateurError with one item for each problem of any job
 */
export async function resolveBenchmark(
  { name, ...spec }: BenchmarkRequest,
  checkers: Checkers,
  origin: Origin,
  signal: AbortSignal,
): Promise<NewJob[]> {
  rejectIfAny(tooManyJobs(spec))
  const jobs: NewJob[] = []
  const problems: ModelProblem[] = []
  for (const ofSeeds of expandBenchmark(name, spec)) {
    try {
      const job = await resolveJob(ofSeeds.request, checkers, origin, signal)
      jobs.push(...spec.seeds.map((seed) => ({ ...job, spec: { ...job.spec, seed } })))
    } catch (error) {
      if (!(error instanceof SecateurError) || error.items.length === 0) throw error
      problems.push(...error.items.map((item) => toModelProblem(item, ofSeeds)))
    }
  }
  rejectIfAny(joinProblems(problems, spec.models))
  return jobs
}

/** A problem of a job, with the pointer into the benchmark, and the model of the job. */
interface ModelProblem extends ProblemItem {
  model: string
}

const toModelProblem = (
  { pointer, ...item }: ProblemItem,
  { model, calibration, request }: JobsOfSeeds,
): ModelProblem => ({
  ...item,
  pointer: pointer
    .replace(/^#\/model(?=\/|$)/, `#/models/${model}`)
    .replace(/^#\/calibration(?=\/|$)/, `#/calibrations/${calibration}`),
  model: request.model,
})

/** One item for equal problems of several jobs. It names the models if others do not have the problem. */
function joinProblems(problems: readonly ModelProblem[], models: readonly string[]): ProblemItem[] {
  const joined = new Map<string, { item: ProblemItem; with: Set<string> }>()
  for (const { model, ...item } of problems) {
    const same = JSON.stringify(item)
    const found = joined.get(same) ?? { item, with: new Set() }
    joined.set(same, { ...found, with: found.with.add(model) })
  }
  return [...joined.values()].map(({ item, with: found }) =>
    item.pointer.startsWith('#/models/') || found.size === models.length
      ? item
      : { ...item, detail: `${item.detail} (${[...found].join(', ')})` },
  )
}

function tooManyJobs(spec: Pick<BenchmarkRequest, 'models' | 'calibrations' | 'seeds'>): ProblemItem[] {
  const jobs = countJobs(spec)
  if (jobs <= MOST_JOBS) return []
  const { models, calibrations, seeds } = spec
  const sizes = `${models.length} models x ${calibrations.length} calibrations x ${seeds.length} seeds`
  const detail = `has ${jobs} jobs (${sizes}), and the limit is ${MOST_JOBS}; submit it in parts`
  return [{ pointer: '#', code: 'PRUNE_VALIDATION', detail }]
}

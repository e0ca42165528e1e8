/** Benchmarks. Status and progress are sums over the jobs. */
import { benchmarkStatus } from '#core/domain/benchmark.ts'
import { isJobEnded } from '#core/domain/status.ts'
import { secondsLeft } from '#core/domain/time-left.ts'
import type {
  Benchmark,
  BenchmarkJobState,
  BenchmarkMember,
  BenchmarkWithMembers,
  ListedBenchmark,
} from '#core/repositories/index.ts'
import type {
  BenchmarkDetail,
  BenchmarkJob,
  BenchmarkProgress,
  BenchmarkResource,
} from '#core/schemas/benchmarks.ts'
import { presentProgress } from './job.ts'
import { iso } from './time.ts'

export const presentBenchmark = ({ benchmark, jobs }: ListedBenchmark): BenchmarkResource =>
  presentFields(benchmark, jobs)

export const presentBenchmarkDetail = ({ benchmark, jobs }: BenchmarkWithMembers): BenchmarkDetail => ({
  ...presentFields(benchmark, jobs),
  progress: sumProgress(jobs),
  jobs: jobs.map(presentMember),
})

function presentFields(benchmark: Benchmark, jobs: readonly BenchmarkJobState[]): BenchmarkResource {
  const { id, name, spec, createdAt } = benchmark
  const status = benchmarkStatus(jobs.map((job) => job.status))
  const ended = jobs.flatMap(({ endedAt }) => (endedAt ? [endedAt] : []))
  const started = jobs.flatMap(({ startedAt }) => (startedAt ? [startedAt] : []))
  return {
    id,
    name,
    status,
    jobCount: jobs.length,
    endedJobs: ended.length,
    spec,
    createdAt: iso(createdAt),
    startedAt: iso(earliest(started)),
    endedAt: isJobEnded(status) ? iso(latest(ended)) : null,
  }
}

function presentMember(job: BenchmarkMember): BenchmarkJob {
  const { id, model, revision, calibration, seed, status, counts } = job
  return { id, model, revision, calibration, seed, status, progress: presentProgress(job, counts) }
}

/** A job that is not planned yet counts with the trials that it will have. */
function sumProgress(jobs: readonly BenchmarkMember[]): BenchmarkProgress {
  const open = { trials: 0, pending: 0, queued: 0, running: 0 }
  const sum = { ...open, succeeded: 0, failed: 0, cancelled: 0, notApplicable: 0 }
  let done = 0
  for (const { status, plannedTrials, counts } of jobs) {
    const { byStatus } = counts
    if (counts.trials === 0) sum[isJobEnded(status) ? 'cancelled' : 'pending'] += plannedTrials
    sum.trials += counts.trials === 0 ? plannedTrials : counts.trials
    sum.pending += byStatus.pending
    sum.queued += byStatus.queued
    sum.running += byStatus.running
    sum.succeeded += byStatus.succeeded
    sum.failed += byStatus.failed
    sum.cancelled += byStatus.cancelled
    sum.notApplicable += byStatus.not_applicable
    done += byStatus.succeeded + byStatus.failed + byStatus.not_applicable + counts.runningFraction
  }
  const fraction = sum.trials === 0 ? 0 : Math.min(done / sum.trials, 1)
  return { ...sum, fraction, etaSeconds: etaSeconds(jobs, sum.queued + sum.running) }
}

/** @param hosts that work on any of the jobs */
function etaSeconds(jobs: readonly BenchmarkMember[], hosts: number): number | null {
  let seconds = 0
  for (const job of jobs.filter(({ status }) => !isJobEnded(status))) {
    const left = oneHostSeconds(job)
    if (left === null) return null
    seconds += left
  }
  return Math.round(seconds / Math.max(hosts, 1))
}

const oneHostSeconds = ({ status, pastSeconds, counts }: BenchmarkMember): number | null =>
  counts.trials === 0 || status === 'cancelling' ? null : secondsLeft(counts.groups, pastSeconds, 1)

const earliest = (times: readonly Date[]): Date | null =>
  times.reduce<Date | null>((first, time) => (first === null || time < first ? time : first), null)
const latest = (times: readonly Date[]): Date | null =>
  times.reduce<Date | null>((last, time) => (last === null || time > last ? time : last), null)

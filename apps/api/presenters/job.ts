import { describeHost, fromRequirements } from '#core/domain/requirements.ts'
import { isJobEnded } from '#core/domain/status.ts'
import { secondsLeft } from '#core/domain/time-left.ts'
import type { Job, JobCounts, Repositories } from '#core/repositories/index.ts'
import type { JobProgress, JobResource } from '#core/schemas/resources.ts'
import { iso } from './time.ts'

/** Depends on nothing but the job's version, which is its ETag. */
export function presentJob(job: Job, counts: JobCounts): JobResource {
  const { id, name, notes, tags, status, version, priority, spec } = job
  const { benchmarkId, requestId } = job
  return {
    id,
    name,
    notes,
    tags,
    status,
    version,
    priority,
    pool: job.pool,
    requires: fromRequirements(job),
    waitingFor: job.waitsForHost ? describeHost(job) : null,
    progress: presentProgress(job, counts),
    spec,
    benchmarkId,
    requestId,
    createdAt: iso(job.createdAt),
    startedAt: iso(job.startedAt),
    updatedAt: iso(job.updatedAt),
    endedAt: iso(job.endedAt),
  }
}

/** What the progress of a job depends on, besides its trials. */
type Pace = Pick<Job, 'status' | 'pastSeconds'>

export function presentProgress(job: Pace, counts: JobCounts): JobProgress {
  const { trials, byStatus, runningFraction } = counts
  const { pending, queued, running, succeeded, failed, cancelled, not_applicable: notApplicable } = byStatus
  const done = succeeded + failed + notApplicable + runningFraction
  return {
    trials,
    pending,
    queued,
    running,
    succeeded,
    failed,
    cancelled,
    notApplicable,
    fraction: trials === 0 ? 0 : Math.min(done / trials, 1),
    etaSeconds: etaSeconds(job, counts),
  }
}

/** Depends on nothing but the job's version: an answer that read the clock would change without a new one. */
function etaSeconds({ status, pastSeconds }: Pace, { trials, byStatus, groups }: JobCounts): number | null {
  if (isJobEnded(status)) return 0
  if (trials === 0 || status === 'cancelling') return null
  return secondsLeft(groups, pastSeconds, byStatus.queued + byStatus.running)
}

/** Presents jobs with the counts of their trials, which are read in one query. */
export async function presentJobs(
  jobs: readonly Job[],
  repository: Repositories['jobs'],
): Promise<JobResource[]> {
  const counts = await repository.counts(jobs.map(({ id }) => id))
  return jobs.map((job) => {
    const ofJob = counts.get(job.id)
    if (!ofJob) throw new Error(`no trial counts of job ${job.id}`)
    return presentJob(job, ofJob)
  })
}

import { describeHost, fromRequirements } from '#core/domain/requirements.ts'
import { isJobEnded } from '#core/domain/status.ts'
import type { Job, JobCounts, Repositories } from '#core/repositories/index.ts'
import type { JobProgress, JobResource } from '#core/schemas/resources.ts'
import { iso } from './time.ts'

/** Depends on nothing but the job's version, which is its ETag. */
export function presentJob(job: Job, counts: JobCounts): JobResource {
  const { id, name, notes, tags, status, version, priority, spec, requestId } = job
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
    progress: progressOf(job, counts),
    spec,
    requestId,
    createdAt: iso(job.createdAt),
    startedAt: iso(job.startedAt),
    updatedAt: iso(job.updatedAt),
    endedAt: iso(job.endedAt),
  }
}

function progressOf(job: Job, { trials, byStatus, runningFraction }: JobCounts): JobProgress {
  const { pending, queued, running, succeeded, failed, cancelled, not_applicable: notApplicable } = byStatus
  const ended = succeeded + failed + cancelled + notApplicable
  const fraction = trials === 0 ? 0 : Math.min((ended + runningFraction) / trials, 1)
  return {
    trials,
    pending,
    queued,
    running,
    succeeded,
    failed,
    cancelled,
    notApplicable,
    fraction,
    etaSeconds: etaSeconds(job, fraction),
  }
}

/**
 * Seconds left at the job's last change, at the average pace until then. It does not read the clock: the answer would
 * then change without a new version.
 */
function etaSeconds({ status, startedAt, updatedAt }: Job, fraction: number): number | null {
  if (isJobEnded(status)) return 0
  if (startedAt === null || fraction === 0) return null
  const elapsed = Math.max(updatedAt.getTime() - startedAt.getTime(), 0) / 1_000
  return Math.round((elapsed * (1 - fraction)) / fraction)
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

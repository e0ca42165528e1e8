/**
 * What control does for one job: whatever is due, read from Postgres. It may be called at any time, any number of
 * times, by several processes at once; each step is a compare-and-set or an insert that tolerates its double.
 */
import { planTrials } from '#core/plan.ts'
import type { Job, Repositories } from '#core/repositories/index.ts'
import { isJobEnded } from '#core/status.ts'
import type { Dispatch } from './dispatch.ts'

export type Advance = (jobId: string) => Promise<void>

export function createAdvance(repositories: Repositories, dispatch: Dispatch): Advance {
  return async function advance(jobId) {
    const job = await repositories.jobs.find(jobId)
    if (!job || isJobEnded(job.status)) return
    await plan(repositories, job)
    await dispatch()
    await repositories.jobs.finish(jobId)
  }
}

async function plan({ jobs }: Repositories, job: Job): Promise<void> {
  if (job.plannedAt === null && job.status === 'queued') await jobs.plan(job.id, planTrials(job.spec))
}

/**
 * What control does for one job: whatever is due, read from Postgres. It may be called at any time, any number of
 * times, by several processes at once; each step is a compare-and-set or an insert that tolerates its double.
 */
import { planTrials } from '#core/domain/plan.ts'
import { isJobEnded } from '#core/domain/status.ts'
import type { Job, Repositories } from '#core/repositories/index.ts'
import type { Dispatch } from './dispatch.ts'
import type { ControlTraces } from './traces.ts'

export type Advance = (jobId: string) => Promise<void>

export function createAdvance(
  { jobs }: Repositories,
  dispatch: Dispatch,
  traces: ControlTraces | null,
): Advance {
  async function plan(job: Job): Promise<void> {
    if (job.plannedAt !== null || job.status !== 'queued') return
    const begun = new Date()
    const trials = planTrials(job.spec)
    if (await jobs.plan(job.id, trials)) traces?.planned(job, begun, trials.length)
  }

  async function finish(jobId: string): Promise<void> {
    if (!(await jobs.finish(jobId)) || !traces) return
    const ended = await jobs.find(jobId)
    if (ended) traces.ended(ended)
  }

  return async function advance(jobId) {
    const job = await jobs.find(jobId)
    if (!job || isJobEnded(job.status)) return
    await plan(job)
    await dispatch()
    await finish(jobId)
  }
}

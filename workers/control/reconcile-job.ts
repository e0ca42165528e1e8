/**
 * Takes the steps that are due for one job: plan it, dispatch trials, finish it. The steps follow from Postgres. Any number of
 * processes may call it at any time, because each step is a compare-and-set or an insert that tolerates duplicates.
 */
import { planTrials } from '#core/domain/plan.ts'
import { isJobEnded } from '#core/domain/status.ts'
import type { Job, Repositories } from '#core/repositories/index.ts'
import type { Dispatch } from './dispatch.ts'
import type { ControlTraces } from './traces.ts'

export type ReconcileJob = (jobId: string) => Promise<void>

export function createReconcileJob(
  { jobs }: Repositories,
  dispatch: Dispatch,
  traces: ControlTraces | null,
): ReconcileJob {
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

  return async function reconcileJob(jobId) {
    const job = await jobs.find(jobId)
    if (!job || isJobEnded(job.status)) return
    await plan(job)
    await dispatch()
    await finish(jobId)
  }
}

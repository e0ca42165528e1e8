/** Edits what people set on a job, and removes jobs. Neither changes a status. */

import { isJobEnded } from '#core/domain/status.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { hideModelsOfJob } from '../artifacts/of-job.ts'
import { transitionJob, transitionJobInTx } from '../shared/transitions.ts'
import { isOfTeam } from './read.ts'

export interface JobEdit {
  name?: string | null
  notes?: string | null
  tags?: string[]
  /** Takes effect for the trials that still wait. */
  priority?: number
}

/**
 * Edits a job.
 * @param versions the job must be at one of these versions; null accepts any
 * @returns `changed` when it is at another version; null if the team has no such job
 */
export async function editJob(
  db: Db,
  teamId: string,
  id: string,
  edit: JobEdit,
  versions: readonly number[] | null,
): Promise<'edited' | 'changed' | null> {
  if (!(await isOfTeam(db, teamId, id))) return null
  const edited = await transitionJob(db, id, async (tx, { version }) => {
    if (versions && !versions.includes(version)) return null
    await tx.job.update({ where: { id }, data: edit })
    return true
  })
  return edited ? 'edited' : 'changed'
}

/**
 * Removes a job that has ended, with its trials, results and stored models. Results that other trials reused stay with those
 * trials. A job that is the baseline of a schedule or part of a benchmark, or has a pinned model, is not removed.
 * @returns null if the team has no such job
 */
export async function removeJob(
  db: Db,
  teamId: string,
  id: string,
): Promise<Removal | 'is-baseline' | { ofBenchmark: string } | null> {
  const job = await db.job.findUnique({ where: { id, teamId }, select: { benchmarkId: true } })
  if (!job) return null
  if (job.benchmarkId) return { ofBenchmark: job.benchmarkId }
  return db.$transaction(async (tx) => {
    const baselines = await tx.scheduleRun.count({ where: { jobId: id, pinnedBy: { isNot: null } } })
    if (baselines > 0) return 'is-baseline'
    return removeJobInTx(tx, id)
  })
}

export type Removal = 'removed' | 'not-ended' | 'has-pinned-model'

/** As `removeJob`, in a transaction that is already open, for any job. */
export async function removeJobInTx(tx: Tx, id: string): Promise<Removal> {
  let refusal: Removal = 'not-ended'
  const removed = await transitionJobInTx(tx, id, async (_, { status }) => {
    if (!isJobEnded(status)) return null
    refusal = 'has-pinned-model'
    if (!(await hideModelsOfJob(tx, id))) return null
    await tx.job.delete({ where: { id } })
    return true
  })
  return removed ? 'removed' : refusal
}

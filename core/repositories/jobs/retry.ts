/** Retries a job that has ended: its failed and cancelled trials run again. This is the only way out of an ended status. */

import { isJobEnded, RETRIED_TRIAL_STATUSES } from '#core/domain/status.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { addToOutbox } from '../shared/outbox.ts'
import { transitionJob } from '../shared/transitions.ts'
import { NO_RESULT } from '../trials/result-columns.ts'
import { isOfTeam } from './read.ts'

/**
 * Sets failed and cancelled trials back to `pending` and deletes their results. Their attempts keep their numbers, but the
 * attempts so far no longer count towards the job's limit.
 * @returns `not-ended` while the job is open; `nothing-missing` when it has every result; null if the team has no such job
 */
export async function retryJob(
  db: Db,
  teamId: string,
  id: string,
): Promise<'retried' | 'not-ended' | 'nothing-missing' | null> {
  if (!(await isOfTeam(db, teamId, id))) return null
  let refusal: 'not-ended' | 'nothing-missing' = 'not-ended'
  const retried = await transitionJob(db, id, async (tx, { status }) => {
    if (!isJobEnded(status)) return null
    refusal = 'nothing-missing'
    return (await reopen(tx, id)) ? true : null
  })
  return retried ? 'retried' : refusal
}

/** @returns false when no result is missing. A job that was cancelled before it was planned has no results at all. */
async function reopen(tx: Tx, id: string): Promise<boolean> {
  const missing = { jobId: id, status: { in: [...RETRIED_TRIAL_STATUSES] } }
  await tx.measurement.deleteMany({ where: { trial: missing } })
  await tx.trial.updateMany({ where: missing, data: NO_RESULT })
  const trials = await tx.$executeRaw`
    UPDATE trials SET status = 'pending', ended_at = NULL, retried_after = attempt, version = version + 1
    WHERE job_id = ${id}::uuid AND status = ANY(${RETRIED_TRIAL_STATUSES}::trial_status[])`
  const jobs = await tx.$executeRaw`
    UPDATE jobs SET ended_at = NULL, status = 'queued'
    WHERE id = ${id}::uuid AND (planned_at IS NULL OR ${trials} > 0)`
  if (jobs === 0) return false
  await addToOutbox(tx, id)
  return true
}

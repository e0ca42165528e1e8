/**
 * How a job or a trial changes its status. Every such transaction locks the job's row first, then the trials' rows. So
 * no two transactions wait for each other in a circle, and the job's status cannot change while the transition is decided.
 */

import { type JobStatus, OPEN_JOB_STATUSES, OPEN_TRIAL_STATUSES } from '#core/domain/status.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { IS_ACTIVE } from '../hosts/eligibility.ts'

export interface LockedJob {
  id: string
  teamId: string
  status: JobStatus
  version: number
}

/**
 * Makes one transition. It returns null, and has written nothing, when the transition is not possible any more. Any other
 * value counts as a change that a poll can see.
 */
export type Transition<T> = (tx: Tx, job: LockedJob) => Promise<T | null>

/** Runs a transition of a job in a transaction of its own. @returns its result; null if there is no such job */
export const transitionJob = <T>(db: Db, jobId: string, transition: Transition<T>): Promise<T | null> =>
  db.$transaction((tx) => transitionJobInTx(tx, jobId, transition))

/** As `transitionJob`, in a transaction that has locked no other job. */
export async function transitionJobInTx<T>(
  tx: Tx,
  jobId: string,
  transition: Transition<T>,
): Promise<T | null> {
  const [job] = await tx.$queryRaw<LockedJob[]>`
    SELECT id, team_id AS "teamId", status, version FROM jobs WHERE id = ${jobId}::uuid FOR UPDATE`
  return runTransition(tx, job, transition)
}

/** Runs a transition of a trial, or of several trials of one job, in a transaction of its own. */
export const transitionTrial = <T>(db: Db, trialId: string, transition: Transition<T>): Promise<T | null> =>
  db.$transaction(async (tx) => {
    const [job] = await tx.$queryRaw<LockedJob[]>`
      SELECT j.id, j.team_id AS "teamId", j.status, j.version FROM jobs j JOIN trials t ON t.job_id = j.id
      WHERE t.id = ${trialId}::uuid FOR UPDATE OF j`
    return runTransition(tx, job, transition)
  })

/**
 * After a transition, increments the job's version and updates the columns of its row that follow from its status and its
 * trials.
 */
async function runTransition<T>(
  tx: Tx,
  job: LockedJob | undefined,
  transition: Transition<T>,
): Promise<T | null> {
  if (!job) return null
  const result = await transition(tx, job)
  if (result !== null) {
    await tx.$executeRaw`
      UPDATE jobs j SET version = version + 1, updated_at = now(),
        needs_attention = j.status = ANY(${OPEN_JOB_STATUSES}::job_status[]) AND (j.planned_at IS NULL
          OR NOT EXISTS (
            SELECT FROM trials t
            WHERE t.job_id = j.id AND t.status = ANY(${OPEN_TRIAL_STATUSES}::trial_status[]))),
        waits_for_host = j.waits_for_host AND ${IS_ACTIVE}
      WHERE j.id = ${job.id}::uuid`
  }
  return result
}

/**
 * Locks the team's row until the transaction ends, for changes to things that a team has few of. Inserts that only refer to
 * the team do not wait.
 */
export const lockTeam = (tx: Tx, teamId: string) =>
  tx.$queryRaw`SELECT FROM teams WHERE id = ${teamId}::uuid FOR NO KEY UPDATE`

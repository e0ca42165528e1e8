/**
 * How a move is made. Every transaction that moves a trial or a job locks the job's row first and then the trials': so
 * none waits for another in a circle, and the job's status holds still while the move is decided.
 */

import { type JobStatus, OPEN_JOB_STATUSES, OPEN_TRIAL_STATUSES } from '#core/domain/status.ts'
import type { Db, Tx } from '#core/runtime/db.ts'

export interface LockedJob {
  id: string
  teamId: string
  status: JobStatus
  version: number
}

/**
 * Decides and makes one move in one transaction, with the job locked. The job's version goes up exactly when
 * `move` gives something back; null means that the move was not there to be made, and must leave no writes. What the
 * job's row keeps of its status and its trials is brought up to date with it.
 */
async function moveWithin<T>(
  tx: Tx,
  job: LockedJob | undefined,
  move: (tx: Tx, job: LockedJob) => Promise<T | null>,
): Promise<T | null> {
  if (!job) return null
  const moved = await move(tx, job)
  if (moved !== null) {
    await tx.$executeRaw`
      UPDATE jobs j SET version = version + 1, updated_at = now(),
        needs_attention = j.status = ANY(${OPEN_JOB_STATUSES}::job_status[]) AND (j.planned_at IS NULL
          OR NOT EXISTS (
            SELECT FROM trials t
            WHERE t.job_id = j.id AND t.status = ANY(${OPEN_TRIAL_STATUSES}::trial_status[]))),
        waits_for_host = j.waits_for_host AND j.status IN ('queued', 'running')
      WHERE j.id = ${job.id}::uuid`
  }
  return moved
}

/** A move of a job. */
export const moveJob = <T>(db: Db, jobId: string, move: (tx: Tx, job: LockedJob) => Promise<T | null>) =>
  db.$transaction((tx) => moveJobWithin(tx, jobId, move))

/** The same in a transaction that is under way, and has locked no other job. */
export async function moveJobWithin<T>(
  tx: Tx,
  jobId: string,
  move: (tx: Tx, job: LockedJob) => Promise<T | null>,
): Promise<T | null> {
  const [job] = await tx.$queryRaw<LockedJob[]>`
    SELECT id, team_id AS "teamId", status, version FROM jobs WHERE id = ${jobId}::uuid FOR UPDATE`
  return moveWithin(tx, job, move)
}

/** A move of a trial, or of several of one job. */
export const moveTrial = <T>(db: Db, trialId: string, move: (tx: Tx, job: LockedJob) => Promise<T | null>) =>
  db.$transaction(async (tx) => {
    const [job] = await tx.$queryRaw<LockedJob[]>`
      SELECT j.id, j.team_id AS "teamId", j.status, j.version FROM jobs j JOIN trials t ON t.job_id = j.id
      WHERE t.id = ${trialId}::uuid FOR UPDATE OF j`
    return moveWithin(tx, job, move)
  })

/** Within a transaction: one change to what a team has few of at a time. Nobody who refers to the team waits. */
export const lockTeam = (tx: Tx, teamId: string) =>
  tx.$queryRaw`SELECT FROM teams WHERE id = ${teamId}::uuid FOR NO KEY UPDATE`

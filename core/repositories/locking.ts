/**
 * How a move is made. Every transaction that moves a trial or a job locks the job's row first and then the trials': so
 * none waits for another in a circle, and the job's status holds still while the move is decided.
 */
import type { Db, Tx } from '../db.ts'
import type { JobStatus } from '../status.ts'

export interface LockedJob {
  id: string
  status: JobStatus
  version: number
}

/**
 * Decides and makes one move in one transaction, with the job locked. The job's version goes up exactly when
 * `move` gives something back; null means that the move was not there to be made, and must leave no writes.
 */
async function moveWithin<T>(
  tx: Tx,
  job: LockedJob | undefined,
  move: (tx: Tx, job: LockedJob) => Promise<T | null>,
): Promise<T | null> {
  if (!job) return null
  const moved = await move(tx, job)
  if (moved !== null) {
    await tx.$executeRaw`UPDATE jobs SET version = version + 1, updated_at = now() WHERE id = ${job.id}::uuid`
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
    SELECT id, status, version FROM jobs WHERE id = ${jobId}::uuid FOR UPDATE`
  return moveWithin(tx, job, move)
}

/** A move of a trial, or of several of one job. */
export const moveTrial = <T>(db: Db, trialId: string, move: (tx: Tx, job: LockedJob) => Promise<T | null>) =>
  db.$transaction(async (tx) => {
    const [job] = await tx.$queryRaw<LockedJob[]>`
      SELECT j.id, j.status, j.version FROM jobs j JOIN trials t ON t.job_id = j.id
      WHERE t.id = ${trialId}::uuid FOR UPDATE OF j`
    return moveWithin(tx, job, move)
  })

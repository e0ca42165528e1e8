/** Attempts that end without a result: their process died, their host went silent, or their worker was asked to stop. */

import { TRIAL_ERRORS } from '#core/errors.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { toNullableJson } from '../shared/json.ts'
import { type LockedJob, moveTrial } from '../shared/transitions.ts'
import { type Loss, leave } from './end-attempt.ts'
import { failAttempt } from './record-failure.ts'

/** Where a trial is after its attempt was taken from it. */
export type AfterLoss = 'pending' | 'failed' | 'cancelled'

export const createLosses = (db: Db) => ({
  /**
   * The attempt died. Its trial is tried again, unless its job is being cancelled or it has failed too often.
   * @returns where the trial is now, null when the claim is lost
   */
  lose: (trialId: string, token: string, loss: Loss): Promise<AfterLoss | null> =>
    moveTrial(db, trialId, (tx, job) => loseAttempt(tx, job, { trialId, token, loss })),

  /** The worker was asked to stop: the trial is free again, and the attempt counts for nothing. */
  handBack: (trialId: string, token: string): Promise<AfterLoss | null> =>
    moveTrial(db, trialId, async (tx, job) => {
      const to = job.status === 'cancelling' ? 'cancelled' : 'pending'
      return (await leave(tx, { trialId, token, to, attempt: { status: 'handed_back' } })) ? to : null
    }),

  /**
   * Loses the attempts whose worker has not been heard of for `silenceSeconds`, by the database's clock.
   * @returns of each the job it belongs to
   */
  async reap({ silenceSeconds, limit }: { silenceSeconds: number; limit: number }): Promise<string[]> {
    const silent = await db.$queryRaw<{ id: string; jobId: string }[]>`
      SELECT id, job_id AS "jobId" FROM trials
      WHERE status = 'running' AND heartbeat_at < now() - make_interval(secs => ${silenceSeconds})
      ORDER BY heartbeat_at LIMIT ${limit}`
    const jobIds: string[] = []
    for (const { id: trialId, jobId } of silent) {
      const after = await moveTrial(db, trialId, async (tx, job) => {
        // It may have spoken since; from here on the row is locked.
        const [trial] = await tx.$queryRaw<{ token: string }[]>`
          SELECT claim_token AS token FROM trials
          WHERE id = ${trialId}::uuid AND status = 'running'
            AND heartbeat_at < now() - make_interval(secs => ${silenceSeconds})
          FOR UPDATE`
        return trial
          ? loseAttempt(tx, job, { trialId, token: trial.token, loss: silence(silenceSeconds) })
          : null
      })
      if (after) jobIds.push(jobId)
    }
    return jobIds
  },
})

const silence = (seconds: number): Loss => ({
  exitCode: null,
  signal: null,
  error: {
    type: TRIAL_ERRORS.hostSilent,
    message: `Nothing was heard of the host for ${seconds} seconds.`,
    traceback: null,
  },
  logTail: null,
})

async function loseAttempt(
  tx: Tx,
  job: LockedJob,
  { trialId, token, loss }: { trialId: string; token: string; loss: Loss },
): Promise<AfterLoss | null> {
  const verdict = await failAttempt(tx, job, { trialId, token, attempt: { status: 'lost', ...loss } })
  if (verdict && verdict.to !== 'pending') {
    const error = toNullableJson(verdict.error)
    await tx.trial.update({ where: { id: trialId }, data: { error } })
  }
  return verdict?.to ?? null
}

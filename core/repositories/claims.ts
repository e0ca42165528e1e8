/**
 * Trials on their way to a worker and in its hands. A claim is a token in the trial's row: every later write carries
 * it, so that a worker which was taken for dead changes nothing when it comes back (a fencing token).
 */
import { randomUUID } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import type { Db } from '../db.ts'
import type { TrialMessage } from '../queues.ts'
import type { Progress } from '../schemas/events.ts'
import type { JobSpec } from '../schemas/spec.ts'
import { type JobStatus, trialSources } from '../status.ts'
import { fromJson, toJson } from './json.ts'
import { moveJob, moveTrial } from './locking.ts'
import { type Trial, toTrial } from './rows.ts'

/** A trial whose next attempt belongs on a queue. */
export interface QueuedTrial extends TrialMessage {
  priority: number
}

export interface ClaimRequest extends TrialMessage {
  hostId: string
  device: string
}

/** What a worker needs to run a trial. `token` goes with every write about it. */
export interface Claim {
  trial: Trial
  jobSpec: JobSpec
  requestId: string
  token: string
}

export const createClaims = (db: Db) => ({
  /** `pending -> queued` for the first `limit` trials of a running job that are due, in the order of its plan. */
  async queuePending(jobId: string, limit: number): Promise<QueuedTrial[]> {
    const queued = await moveJob(db, jobId, async (tx, { status }) => {
      if (status !== 'running') return null
      const rows = await tx.$queryRaw<(QueuedTrial & { ordinal: number })[]>`
        UPDATE trials t SET status = 'queued', queued_at = now(), not_before = NULL, version = t.version + 1
        FROM jobs j
        WHERE j.id = t.job_id AND t.status = ANY(${trialSources('queued')}::trial_status[]) AND t.id IN (
          SELECT id FROM trials
          WHERE job_id = ${jobId}::uuid AND status = 'pending' AND (not_before IS NULL OR not_before <= now())
          ORDER BY ordinal LIMIT ${limit})
        RETURNING t.id AS "trialId", t.attempt + 1 AS attempt, j.priority, t.ordinal`
      return rows.length > 0 ? rows : null
    })
    return (queued ?? [])
      .toSorted((a, b) => a.ordinal - b.ordinal)
      .map(({ trialId, attempt, priority }) => ({ trialId, attempt, priority }))
  },

  /**
   * Trials that have been queued for more than `seconds`: their message may be lost. Their clock starts again, so
   * that the next call comes to others.
   */
  stuckInQueue: ({ seconds, limit }: { seconds: number; limit: number }): Promise<QueuedTrial[]> =>
    db.$queryRaw`
      UPDATE trials t SET queued_at = now()
      FROM jobs j
      WHERE j.id = t.job_id AND t.id IN (
        SELECT id FROM trials WHERE status = 'queued' AND queued_at < now() - make_interval(secs => ${seconds})
        ORDER BY queued_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING t.id AS "trialId", t.attempt + 1 AS attempt, j.priority`,

  /**
   * `queued -> running` for exactly one caller, with a new attempt.
   * @returns null when there is nothing to run: the message came twice or late, or the job was cancelled and its
   * queued trials with it
   */
  claim: ({ trialId, attempt, hostId, device }: ClaimRequest): Promise<Claim | null> =>
    moveTrial(db, trialId, async (tx) => {
      const token = randomUUID()
      const claimed = await tx.$executeRaw`
        UPDATE trials SET status = 'running', attempt = ${attempt}, claim_token = ${token}::uuid,
          host_id = ${hostId}::uuid, heartbeat_at = now(), started_at = coalesce(started_at, now()),
          version = version + 1
        WHERE id = ${trialId}::uuid AND attempt = ${attempt} - 1
          AND status = ANY(${trialSources('running')}::trial_status[])`
      if (claimed === 0) return null
      await tx.attempt.create({ data: { id: uuidv7(), trialId, number: attempt, token, hostId, device } })
      const { job, ...trial } = await tx.trial.findUniqueOrThrow({
        where: { id: trialId },
        omit: { claimToken: true },
        include: { job: { select: { spec: true, requestId: true } } },
      })
      return { trial: toTrial(trial), jobSpec: fromJson(job.spec), requestId: job.requestId, token }
    }),

  /**
   * The claim's holder lives; with `progress`, how far it is.
   * @returns `cancel` when the job is being cancelled, `lost` when the claim is no longer the caller's
   */
  async heartbeat(
    trialId: string,
    token: string,
    progress?: Progress,
  ): Promise<'running' | 'cancel' | 'lost'> {
    const jobStatus = progress
      ? await beatWithProgress(db, trialId, token, progress)
      : await beat(db, trialId, token)
    if (jobStatus === null) return 'lost'
    return jobStatus === 'cancelling' ? 'cancel' : 'running'
  },
})

async function beat(db: Db, trialId: string, token: string): Promise<JobStatus | null> {
  const [job] = await db.$queryRaw<{ status: JobStatus }[]>`
    UPDATE trials t SET heartbeat_at = now() FROM jobs j
    WHERE j.id = t.job_id AND t.id = ${trialId}::uuid AND t.claim_token = ${token}::uuid
    RETURNING j.status`
  return job?.status ?? null
}

const beatWithProgress = (db: Db, trialId: string, token: string, progress: Progress) =>
  moveTrial(db, trialId, async (tx, job) => {
    const beaten = await tx.$executeRaw`
      UPDATE trials SET heartbeat_at = now(), progress = ${toJson(progress)}::jsonb, version = version + 1
      WHERE id = ${trialId}::uuid AND claim_token = ${token}::uuid`
    return beaten === 1 ? job.status : null
  })

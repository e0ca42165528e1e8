/**
 * A worker's claim on a trial. It is a fencing token in the trial's row, and every later write carries it. So a worker that
 * was declared lost changes nothing when it comes back.
 */
import { randomUUID } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { type JobStatus, jobSources, trialSources } from '#core/domain/status.ts'
import type { TrialMessage } from '#core/queue/queues.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { Progress } from '#core/schemas/events.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import { toJson } from '../shared/json.ts'
import { readJobSpec } from '../shared/json-columns.ts'
import { type Trial, toTrial } from '../shared/rows.ts'
import { type LockedJob, transitionTrial } from '../shared/transitions.ts'

export interface ClaimRequest extends TrialMessage {
  hostId: string
  device: string
}

/** What a worker needs to run a trial. It passes `token` with every write. */
export interface Claim {
  trial: Trial
  jobSpec: JobSpec
  requestId: string
  /** The span in which the job was submitted; null when it was not traced. */
  traceparent: string | null
  token: string
}

/**
 * Makes the transition `queued -> running` for exactly one caller, and begins a new attempt. With it, a queued job begins.
 * @returns null when there is nothing to run: the message was a duplicate or late, the trial is queued for another host by
 * now, the host is drained, or the job was cancelled
 */
export const claimTrial = (
  db: Db,
  { trialId, attempt, hostId, device }: ClaimRequest,
): Promise<Claim | null> =>
  transitionTrial(db, trialId, async (tx, locked) => {
    const token = randomUUID()
    const claimed = await tx.$executeRaw`
      UPDATE trials SET status = 'running', attempt = ${attempt}, claim_token = ${token}::uuid,
        heartbeat_at = now(), started_at = coalesce(started_at, now()), version = version + 1
      WHERE id = ${trialId}::uuid AND attempt = ${attempt} - 1 AND host_id = ${hostId}::uuid
        AND status = ANY(${trialSources('running')}::trial_status[])
        AND NOT EXISTS (SELECT FROM hosts h WHERE h.id = ${hostId}::uuid AND h.drained_at IS NOT NULL)`
    if (claimed === 0) return null
    await beginJob(tx, locked)
    await tx.attempt.create({ data: { id: uuidv7(), trialId, number: attempt, token, hostId, device } })
    const { job, ...trial } = await tx.trial.findUniqueOrThrow({
      where: { id: trialId },
      omit: { claimToken: true },
      include: { job: { select: { id: true, spec: true, requestId: true, traceparent: true } } },
    })
    const jobSpec = readJobSpec(job.spec, job.id)
    const { model } = jobSpec
    await tx.$executeRaw`
      UPDATE hosts SET model = ${model} WHERE id = ${hostId}::uuid AND model IS DISTINCT FROM ${model}`
    const { requestId, traceparent } = job
    return { trial: toTrial(trial), jobSpec, requestId, traceparent, token }
  })

/** Makes the transition `queued -> running` of a job. `started_at` stays the start of its first attempt. */
const beginJob = (tx: Tx, { id }: LockedJob) =>
  tx.$executeRaw`
    UPDATE jobs SET status = 'running', started_at = coalesce(started_at, now())
    WHERE id = ${id}::uuid AND status = ANY(${jobSources('running')}::job_status[])`

/**
 * Records that the claim's holder is alive and, with `progress`, how far it is.
 * @returns `cancel` when the job is being cancelled, `lost` when the caller no longer holds the claim
 */
export async function recordHeartbeat(
  db: Db,
  trialId: string,
  token: string,
  progress?: Progress,
): Promise<'running' | 'cancel' | 'lost'> {
  const jobStatus = progress
    ? await beatWithProgress(db, trialId, token, progress)
    : await beat(db, trialId, token)
  if (jobStatus === null) return 'lost'
  return jobStatus === 'cancelling' ? 'cancel' : 'running'
}

async function beat(db: Db, trialId: string, token: string): Promise<JobStatus | null> {
  const [job] = await db.$queryRaw<{ status: JobStatus }[]>`
    UPDATE trials t SET heartbeat_at = now() FROM jobs j
    WHERE j.id = t.job_id AND t.id = ${trialId}::uuid AND t.claim_token = ${token}::uuid
    RETURNING j.status`
  return job?.status ?? null
}

const beatWithProgress = (db: Db, trialId: string, token: string, progress: Progress) =>
  transitionTrial(db, trialId, async (tx, job) => {
    const beaten = await tx.$executeRaw`
      UPDATE trials SET heartbeat_at = now(), progress = ${toJson(progress)}::jsonb, version = version + 1
      WHERE id = ${trialId}::uuid AND claim_token = ${token}::uuid`
    return beaten === 1 ? job.status : null
  })

/** How a job is planned, cancelled and finished. Each is one compare-and-set with the job locked. */
import { uuidv7 } from 'uuidv7'
import type { PlannedTrial } from '#core/domain/plan.ts'
import {
  isJobEnded,
  type JobStatus,
  jobOutcome,
  jobSources,
  OPEN_TRIAL_STATUSES,
  type TrialCounts,
  trialSources,
} from '#core/domain/status.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { toJson } from '../shared/json.ts'
import { addToOutbox } from '../shared/outbox.ts'
import { type LockedJob, transitionJob, transitionJobInTx } from '../shared/transitions.ts'
import { addEvent } from '../webhooks/events.ts'
import { pastSecondsFor } from './past-seconds.ts'
import { isOfTeam, noTrials } from './read.ts'

/**
 * Gives a queued job its trials. The job stays `queued` until a host begins one of them.
 * @returns whether this call did it; false when the job was planned before, or was cancelled
 */
export async function planJob(db: Db, id: string, trials: readonly PlannedTrial[]): Promise<boolean> {
  const methods = [...new Set(trials.map(({ method }) => method.id))]
  const past = await pastSecondsFor(db, id, methods)
  const planned = await transitionJob(db, id, async (tx) => {
    const moved = await tx.$executeRaw`
      UPDATE jobs SET planned_at = now(), past_seconds = ${past && toJson(past)}::jsonb
      WHERE id = ${id}::uuid AND status = 'queued' AND planned_at IS NULL`
    if (moved === 0) return null
    await insertTrials(tx, id, trials)
    return true
  })
  return planned ?? false
}

/**
 * Cancels the trials that have not begun. Running trials learn of it from their next heartbeat, and the job stays
 * `cancelling` until they have ended. Repeating the call gives the same answer.
 * @returns the job's new status; `already-ended` if it ended otherwise; null if the team has no such job
 */
export async function cancelJob(
  db: Db,
  teamId: string,
  id: string,
): Promise<'cancelling' | 'cancelled' | 'already-ended' | null> {
  if (!(await isOfTeam(db, teamId, id))) return null
  return db.$transaction((tx) => cancelJobInTx(tx, id))
}

/** As `cancelJob`, in a transaction that is already open, for a job of any team. */
export async function cancelJobInTx(
  tx: Tx,
  id: string,
): Promise<'cancelling' | 'cancelled' | 'already-ended'> {
  let found: JobStatus | undefined
  const cancelled = await transitionJobInTx(tx, id, async (_, job) => {
    found = job.status
    return jobSources('cancelling').includes(job.status) ? cancelOpenTrials(tx, job) : null
  })
  if (cancelled) return cancelled
  return found === 'cancelling' || found === 'cancelled' ? found : 'already-ended'
}

/**
 * Ends a job whose trials have all ended.
 * @returns the status it ended with; null while trials are open, or when another call ended it
 */
export const finishJob = (db: Db, id: string): Promise<JobStatus | null> =>
  transitionJob(db, id, async (tx, job) => {
    const { status } = job
    if (isJobEnded(status) || status === 'queued') return null
    const counts = await countTrials(tx, id)
    if (OPEN_TRIAL_STATUSES.some((open) => counts[open] > 0)) return null
    const outcome = jobOutcome(counts, status === 'cancelling')
    const ended = await tx.$executeRaw`
      UPDATE jobs SET status = ${outcome}::job_status, ended_at = now()
      WHERE id = ${id}::uuid AND status = ANY(${jobSources(outcome)}::job_status[])`
    if (ended === 0) return null
    await addFinishedEvent(tx, job, outcome)
    return outcome
  })

/** Inserts all trials in one statement, because the job is locked meanwhile and the largest plan has about 14,000 trials. */
async function insertTrials(tx: Tx, jobId: string, trials: readonly PlannedTrial[]): Promise<void> {
  const rows = trials.map(({ method, ...trial }) => ({
    ...trial,
    id: uuidv7(),
    method: method.id,
    params: method.params,
  }))
  await tx.$executeRaw`
    INSERT INTO trials (id, job_id, team_id, ordinal, method, params, level, pattern, seed, layouts, makes_model_of)
    SELECT t.id, j.id, j.team_id, t.ordinal, t.method, t.params, t.level, t.pattern, t.seed, t.layouts, t."makesModelOf"
    FROM jobs j, jsonb_to_recordset(${JSON.stringify(toJson(rows))}::jsonb) AS t(
      id uuid, ordinal int, method text, params jsonb, level float8, pattern text, seed int, layouts layout[],
      "makesModelOf" uuid)
    WHERE j.id = ${jobId}::uuid`
}

async function cancelOpenTrials(tx: Tx, job: LockedJob): Promise<'cancelling' | 'cancelled'> {
  const { id } = job
  const notBegun = trialSources('cancelled').filter((status) => status !== 'running')
  await tx.$executeRaw`
    UPDATE trials SET status = 'cancelled', ended_at = now(), not_before = NULL, version = version + 1
    WHERE job_id = ${id}::uuid AND status = ANY(${notBegun}::trial_status[])`
  const { running } = await countTrials(tx, id)
  const status = running > 0 ? 'cancelling' : 'cancelled'
  await tx.$executeRaw`
    UPDATE jobs SET status = ${status}::job_status, ended_at = CASE WHEN ${running} = 0 THEN now() END
    WHERE id = ${id}::uuid AND status = ANY(${jobSources(status)}::job_status[])`
  await addToOutbox(tx, id)
  if (status === 'cancelled') await addFinishedEvent(tx, job, status)
  return status
}

const addFinishedEvent = (tx: Tx, { id: jobId, teamId }: LockedJob, status: JobStatus): Promise<void> =>
  addEvent(tx, { teamId, kind: 'job.finished', subject: { jobId, status } })

async function countTrials(tx: Tx, jobId: string): Promise<TrialCounts> {
  const groups = await tx.trial.groupBy({ by: ['status'], where: { jobId }, _count: true })
  return { ...noTrials(), ...Object.fromEntries(groups.map(({ status, _count }) => [status, _count])) }
}

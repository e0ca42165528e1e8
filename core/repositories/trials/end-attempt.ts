/**
 * Every way an attempt ends: with a result, with the result of an equal trial, lost with its process, handed back by its
 * worker, or lost after a silence. Each is one transaction in which the trial leaves `running`, its attempt ends and its
 * result is stored. A caller whose claim is no longer in force writes nothing and gets `false` or `null`.
 *
 * After a failure, core/domain/retry-policy.ts decides whether and when the trial is retried; `failAttempt` below asks it.
 */
import { uuidv7 } from 'uuidv7'
import { decideRetry, type Failure, type RetryDecision } from '#core/domain/retry-policy.ts'
import {
  type AttemptStatus,
  type FailureClass,
  isTrialEnded,
  type TrialStatus,
  trialSources,
} from '#core/domain/status.ts'
import { TRIAL_ERRORS } from '#core/errors.ts'
import type { Prisma } from '#core/generated/prisma/client.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { ResultMeasurement, TrialError, TrialResult } from '#core/schemas/result.ts'
import { showArtifacts } from '../artifacts/store.ts'
import { storable, toJson, toNullableJson } from '../shared/json.ts'
import { readAttemptError, readGeneratedTexts, readJobSpec } from '../shared/json-columns.ts'
import { toMeasurement, toTrial } from '../shared/rows.ts'
import { type LockedJob, transitionTrial } from '../shared/transitions.ts'
import { encodeOutcomes, outcomesColumns } from './outcomes.ts'
import { resultColumns, reusedColumns } from './result-columns.ts'

/** What is known about an attempt that ended without a result. */
export interface LostAttempt {
  exitCode: number | null
  signal: string | null
  error: TrialError | null
  /** The last lines that Python logged. */
  logTail: string | null
}

/** What an attempt leaves besides its result. */
export interface AttemptOutput {
  /** The last lines that Python logged. */
  logTail: string | null
  /** Models of a trial that succeeded, whose bytes are stored. They are shown from now on. */
  artifactIds?: readonly string[]
}

/** The status of a trial after it lost its attempt. */
export type StatusAfterLoss = 'pending' | 'failed' | 'cancelled'

/**
 * Ends the attempt with Python's result: stores it with its measurements, and shows its models. After a transient failure the
 * trial is retried, and only the attempt keeps the error.
 * @returns false when the claim is lost. Repeating a call whose answer was lost returns true again.
 * @throws SecateurError PRUNE_NO_MODEL if the trial makes the model of a trial that is gone
 */
export async function endWithResult(
  db: Db,
  trialId: string,
  token: string,
  result: TrialResult,
  { logTail, artifactIds = [] }: AttemptOutput,
): Promise<boolean> {
  const { status, error } = result
  const ended = await transitionTrial(db, trialId, async (tx, job) => {
    if (status !== 'failed') {
      if (!(await leaveRunning(tx, trialId, token, status, { status, error, logTail }))) return null
      await storeResult(tx, trialId, resultColumns(result), result.measurements)
      await showArtifacts(tx, job.teamId, token, artifactIds)
      return true
    }
    const decision = await failAttempt(tx, job, trialId, token, { status, error, logTail })
    if (!decision) return null
    if (decision.to === 'pending') return true
    const columns = resultColumns({ ...result, error: decision.error })
    await storeResult(tx, trialId, columns, result.measurements)
    return true
  })
  return ended ?? hasEndedAs(db, token, result.status)
}

/**
 * Ends the attempt with a copy of the result of a trial that has the same fingerprint.
 * @returns false when the claim is lost, or the source no longer exists
 */
export async function endByReuse(
  db: Db,
  trialId: string,
  token: string,
  sourceTrialId: string,
): Promise<boolean> {
  const ended = await transitionTrial(db, trialId, async (tx) => {
    // Blocks the deletion of the source's job meanwhile, so that the copy is complete.
    await tx.$executeRaw`SELECT FROM trials WHERE id = ${sourceTrialId}::uuid FOR KEY SHARE`
    const source = await tx.trial.findUnique({
      where: { id: sourceTrialId, status: 'succeeded' },
      omit: { claimToken: true },
      include: { measurements: { orderBy: { id: 'asc' }, include: { outcomes: true, texts: true } } },
    })
    if (!source) return null
    if (!(await leaveRunning(tx, trialId, token, 'succeeded', { status: 'succeeded' }))) return null
    const { measurements, ...row } = source
    const copied = measurements.map(({ outcomes, texts, ...measurement }) => ({
      ...toMeasurement(measurement),
      outcomes: outcomes && encodeOutcomes(outcomes),
      texts: texts && readGeneratedTexts(texts.texts, measurement.id),
    }))
    await storeResult(tx, trialId, reusedColumns(toTrial(row)), copied)
    return true
  })
  return ended ?? hasEndedAs(db, token, 'succeeded')
}

/**
 * Ends the attempt because its Python process died. The trial is retried, unless its job is being cancelled or the retry
 * policy gives it up.
 * @returns the trial's new status; null when the claim is lost
 */
export const loseAttempt = (
  db: Db,
  trialId: string,
  token: string,
  lost: LostAttempt,
): Promise<StatusAfterLoss | null> =>
  transitionTrial(db, trialId, (tx, job) => loseAttemptInTx(tx, job, trialId, token, lost))

/**
 * Ends the attempt because its worker was asked to stop. The trial is pending again, and the attempt does not count.
 * @returns the trial's new status; null when the claim is lost
 */
export const handBack = (db: Db, trialId: string, token: string): Promise<StatusAfterLoss | null> =>
  transitionTrial(db, trialId, async (tx, job) => {
    const to = job.status === 'cancelling' ? 'cancelled' : 'pending'
    return (await leaveRunning(tx, trialId, token, to, { status: 'handed_back' })) ? to : null
  })

/**
 * Ends the attempts whose workers have sent no heartbeat for `silenceSeconds`, by the database's clock, as lost.
 * @returns the job of each such attempt
 */
export async function reapSilent(db: Db, silenceSeconds: number, limit: number): Promise<string[]> {
  const silent = await db.$queryRaw<{ id: string; jobId: string }[]>`
    SELECT id, job_id AS "jobId" FROM trials
    WHERE status = 'running' AND heartbeat_at < now() - make_interval(secs => ${silenceSeconds})
    ORDER BY heartbeat_at LIMIT ${limit}`
  const jobIds: string[] = []
  for (const { id: trialId, jobId } of silent) {
    const after = await transitionTrial(db, trialId, async (tx, job) => {
      // The worker may have sent a heartbeat since. From here on the row is locked.
      const [trial] = await tx.$queryRaw<{ token: string }[]>`
        SELECT claim_token AS token FROM trials
        WHERE id = ${trialId}::uuid AND status = 'running'
          AND heartbeat_at < now() - make_interval(secs => ${silenceSeconds})
        FOR UPDATE`
      return trial ? loseAttemptInTx(tx, job, trialId, trial.token, silentHost(silenceSeconds)) : null
    })
    if (after) jobIds.push(jobId)
  }
  return jobIds
}

const silentHost = (seconds: number): LostAttempt => ({
  exitCode: null,
  signal: null,
  error: {
    type: TRIAL_ERRORS.hostSilent,
    message: `The host sent no heartbeat for ${seconds} seconds.`,
    traceback: null,
  },
  logTail: null,
})

async function loseAttemptInTx(
  tx: Tx,
  job: LockedJob,
  trialId: string,
  token: string,
  lost: LostAttempt,
): Promise<StatusAfterLoss | null> {
  const decision = await failAttempt(tx, job, trialId, token, { status: 'lost', ...lost })
  if (decision && decision.to !== 'pending') {
    const error = toNullableJson(decision.error)
    await tx.trial.update({ where: { id: trialId }, data: { error } })
  }
  return decision?.to ?? null
}

/** What is written about an attempt when it ends. */
interface AttemptEnd extends Partial<LostAttempt> {
  status: AttemptStatus
}

/**
 * Ends an attempt that failed or was lost. The retry policy sees all failures of the trial that count, and decides where the
 * trial goes: back to `pending` with a delay, or to its end.
 * @returns its decision; null when the claim is lost
 */
async function failAttempt(
  tx: Tx,
  job: LockedJob,
  trialId: string,
  token: string,
  attempt: AttemptEnd & { status: 'lost' | 'failed' },
): Promise<RetryDecision | null> {
  const running = await tx.attempt.findUnique({
    where: { token, status: 'running' },
    select: {
      number: true,
      host: { select: { name: true } },
      trial: { select: { retriedAfter: true, job: { select: { spec: true } } } },
    },
  })
  if (!running) return null
  const { number, host, trial } = running
  const { exitCode = null, signal = null, error = null } = attempt
  const decision = decideRetry(
    { number, host: host.name, exitCode, signal, error },
    {
      earlier: await failuresOf(tx, trialId, trial.retriedAfter),
      maxAttempts: readJobSpec(trial.job.spec, job.id).maxAttempts,
      cancelling: job.status === 'cancelling',
      random: Math.random(),
    },
  )
  const { to, failureClass } = decision
  const delaySeconds = to === 'pending' ? decision.delaySeconds : 0
  const left = await leaveRunning(tx, trialId, token, to, { ...attempt, failureClass }, delaySeconds)
  return left ? decision : null
}

async function failuresOf(tx: Tx, trialId: string, after: number): Promise<Failure[]> {
  const attempts = await tx.attempt.findMany({
    where: { trialId, number: { gt: after }, status: { in: ['lost', 'failed'] } },
    orderBy: { number: 'asc' },
    select: {
      id: true,
      number: true,
      exitCode: true,
      signal: true,
      error: true,
      host: { select: { name: true } },
    },
  })
  return attempts.map(({ id, host, error, ...attempt }) => ({
    ...attempt,
    host: host.name,
    error: readAttemptError(error, id),
  }))
}

/**
 * The only way out of `running`: takes the trial from the claim `token` and ends that attempt.
 * @param delaySeconds until the next attempt may begin, for a trial that is retried
 * @returns false, having written nothing, when the claim is not in force
 */
async function leaveRunning(
  tx: Tx,
  trialId: string,
  token: string,
  to: TrialStatus,
  attempt: AttemptEnd & { failureClass?: FailureClass },
  delaySeconds = 0,
): Promise<boolean> {
  const left = await tx.$executeRaw`
    UPDATE trials SET status = ${to}::trial_status, claim_token = NULL, progress = NULL, version = version + 1,
      ended_at = CASE WHEN ${isTrialEnded(to)} THEN now() END,
      not_before = CASE WHEN ${delaySeconds}::float8 > 0 THEN now() + make_interval(secs => ${delaySeconds}) END
    WHERE id = ${trialId}::uuid AND claim_token = ${token}::uuid
      AND status = ANY(${trialSources(to)}::trial_status[])`
  if (left === 0) return false
  const {
    status,
    failureClass = null,
    exitCode = null,
    signal = null,
    error = null,
    logTail = null,
  } = attempt
  await tx.$executeRaw`
    UPDATE attempts SET status = ${status}::attempt_status, failure_class = ${failureClass}::failure_class,
      ended_at = now(), exit_code = ${exitCode}::int, signal = ${signal}, error = ${error && toJson(error)}::jsonb,
      log_tail = ${logTail && storable(logTail)}
    WHERE token = ${token}::uuid`
  return true
}

async function storeResult(
  tx: Tx,
  trialId: string,
  columns: Prisma.TrialUncheckedUpdateInput,
  measurements: readonly ResultMeasurement[],
): Promise<void> {
  await tx.trial.update({ where: { id: trialId }, data: columns })
  const rows = measurements.map(({ outcomes, texts, ...measurement }) => ({
    id: uuidv7(),
    measurement,
    outcomes,
    texts,
  }))
  await tx.measurement.createMany({
    data: rows.map(({ id, measurement }) => ({
      ...measurement,
      nonFinite: toNullableJson(measurement.nonFinite),
      id,
      trialId,
    })),
  })
  await tx.outcomes.createMany({
    data: rows.flatMap(({ id, outcomes }) =>
      outcomes ? [{ measurementId: id, ...outcomesColumns(outcomes) }] : [],
    ),
  })
  await tx.generatedTexts.createMany({
    data: rows.flatMap(({ id, texts }) => (texts ? [{ measurementId: id, texts: toJson(texts) }] : [])),
  })
}

/** Whether the attempt of this claim has ended like this already. */
async function hasEndedAs(db: Db, token: string, status: AttemptStatus): Promise<boolean> {
  return (await db.attempt.findUnique({ where: { token, status } })) !== null
}

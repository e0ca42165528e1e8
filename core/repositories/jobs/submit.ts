/** Submits jobs: one transaction for the job, its outbox row, and the answer under its idempotency key. */
import { uuidv7 } from 'uuidv7'
import { artifactBytes, type ModelSize } from '#core/domain/artifact-size.ts'
import { countTrials, planTrials } from '#core/domain/plan.ts'
import type { Requirements } from '#core/domain/requirements.ts'
import { SecateurError } from '#core/errors.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { JobResource } from '#core/schemas/resources.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import { bytesOfTeam, overQuota } from '../artifacts/quota.ts'
import { requireUploads } from '../datasets/used-by-jobs.ts'
import { type Idempotency, recallAnswer, storeAnswer } from '../shared/idempotency.ts'
import { toJson } from '../shared/json.ts'
import { readJobAnswer } from '../shared/json-columns.ts'
import { addToOutbox } from '../shared/outbox.ts'
import { type Job, toJob } from '../shared/rows.ts'
import { hasEligibleHost } from './waiting.ts'

/** Which team submits a job, and in which request. */
export interface Origin {
  teamId: string
  /** Correlates the request with every log line of the job. */
  requestId: string
  /** The span of the request; null when it is not traced. */
  traceparent: string | null
}

export interface NewJob extends Origin {
  name: string | null
  notes: string | null
  tags: string[]
  spec: JobSpec
  priority: number
  requirements: Requirements
  /** null if it is unknown. Then only the worker checks the quota, before it stores a model. */
  modelSize: ModelSize | null
  /** The benchmark that it is a part of. */
  benchmarkId?: string
}

/** What a team's jobs may need. */
export interface SubmitLimits {
  /** The most trials that the team's open jobs may have, including those of the new job. */
  openTrials: number
  /** The most bytes of models that the team may store. */
  artifactBytes: number
}

/** Class of the advisory lock that serializes the submissions of a team. An arbitrary number. */
const SUBMIT_LOCK = 72_707_372

/**
 * Creates a job and its outbox row in one transaction.
 * @throws SecateurError PRUNE_TOO_MUCH_WAITING or PRUNE_ARTIFACT_QUOTA over a limit, PRUNE_UNKNOWN_DATASET for an upload the
 * team does not have
 */
export const createJob = (db: Db, job: NewJob, limits: SubmitLimits): Promise<Job> =>
  db.$transaction((tx) => createJobInTx(tx, job, limits))

/** As `createJob`, in a transaction that is already open. */
export async function createJobInTx(tx: Tx, job: NewJob, limits: SubmitLimits): Promise<Job> {
  await lockSubmissions(tx, job.teamId)
  return insertJob(tx, job, limits)
}

/**
 * Inserts several jobs of one team. The limits apply to all of them together.
 * @param tx has called `lockSubmissions` for the team
 */
export async function insertJobs(
  tx: Tx,
  teamId: string,
  jobs: readonly NewJob[],
  limits: SubmitLimits,
): Promise<Job[]> {
  const plans = jobs.map(({ spec, modelSize }) => ({ plan: planTrials(spec), modelSize }))
  const trials = plans.reduce((sum, { plan }) => sum + plan.length, 0)
  const bytes = plans.reduce(
    (sum, { plan, modelSize }) => sum + (modelSize ? artifactBytes(plan, modelSize) : 0),
    0,
  )
  await requireRoom(tx, teamId, trials, limits.openTrials)
  await requireStorage(tx, teamId, bytes, limits.artifactBytes)
  const stored: Job[] = []
  for (const job of jobs) stored.push(await insertRow(tx, job))
  return stored
}

/**
 * As `createJob`, at most once for an idempotency key. Concurrent duplicates wait for the first one and return its answer.
 * @param answerOf makes the answer for the new job, which is stored under the key
 * @returns the stored answer
 * @throws SecateurError PRUNE_IDEMPOTENCY_KEY_REUSED when the key was used for a different request
 */
export const createJobOnce = (
  db: Db,
  job: NewJob,
  limits: SubmitLimits,
  idempotency: Idempotency,
  answerOf: (job: Job) => JobResource,
): Promise<JobResource> =>
  db.$transaction(async (tx) => {
    await lockSubmissions(tx, job.teamId)
    const first = await recallAnswer(tx, job.teamId, idempotency, readJobAnswer)
    if (first) return first
    const answer = answerOf(await insertJob(tx, job, limits))
    await storeAnswer(tx, job.teamId, idempotency, answer)
    return answer
  })

/** Serializes the submissions of a team, and the removal of uploads that a submission may refer to, until the transaction ends. */
export async function lockSubmissions(tx: Tx, teamId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SUBMIT_LOCK}::int, hashtext(${teamId}))`
}

async function insertJob(tx: Tx, job: NewJob, limits: SubmitLimits): Promise<Job> {
  const [stored] = await insertJobs(tx, job.teamId, [job], limits)
  if (!stored) throw new Error('no job was inserted')
  return stored
}

async function insertRow(tx: Tx, job: NewJob): Promise<Job> {
  const { teamId, name, notes, tags, spec, modelSize, priority, requirements, requestId, traceparent } = job
  const id = uuidv7()
  await requireUploads(tx, teamId, spec) // An upload may have been deleted since the job was checked.
  const data = {
    id,
    teamId,
    name,
    notes,
    tags,
    spec: toJson(spec),
    model: spec.model,
    ...(modelSize && { modelSize: toJson(modelSize) }),
    priority,
    ...requirements,
    benchmarkId: job.benchmarkId ?? null,
    requestId,
    traceparent,
    plannedTrials: countTrials(spec),
    waitsForHost: !(await hasEligibleHost(tx, requirements)),
  }
  const row = await tx.job.create({ data })
  await addToOutbox(tx, id)
  return toJob(row)
}

async function requireRoom(tx: Tx, teamId: string, requested: number, limit: number): Promise<void> {
  const [{ open }] = await tx.$queryRaw<[{ open: number }]>`
    SELECT coalesce(sum(planned_trials), 0)::float8 AS open FROM jobs
    WHERE team_id = ${teamId}::uuid AND status IN ('queued', 'running', 'cancelling')`
  if (open + requested <= limit) return
  throw new SecateurError(
    'PRUNE_TOO_MUCH_WAITING',
    `Open-trial limit is ${limit}: you have ${open} open and requested ${requested} more. Wait for some to end, or cancel some.`,
  )
}

/**
 * Refuses a job whose models would not fit. What other open jobs will store is not counted, because their models may turn out
 * smaller or not come about. The worker checks the quota again, with the true size, before it stores a model.
 */
async function requireStorage(tx: Tx, teamId: string, needed: number, quota: number): Promise<void> {
  if (needed === 0) return
  const used = await bytesOfTeam(tx, teamId)
  if (used + needed > quota) throw overQuota({ needed, used, quota })
}

/** Jobs as they are submitted: one transaction for the job, the news of it, and the answer under its key. */
import { uuidv7 } from 'uuidv7'
import { planTrials } from '#core/domain/plan.ts'
import type { Requirements } from '#core/domain/requirements.ts'
import { SecateurError } from '#core/errors.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import { requireUploads } from '../datasets/used-by-jobs.ts'
import { type Idempotency, recall, remember } from '../shared/idempotency.ts'
import { toJson } from '../shared/json.ts'
import { addToOutbox } from '../shared/outbox.ts'
import { type Job, toJob } from '../shared/rows.ts'
import { isServed } from './waiting.ts'

/** Who asks for a job, and in which request. */
export interface Origin {
  teamId: string
  /** Correlates the request with every log line of the job. */
  requestId: string
  /** Of the span in which it was asked for; null unless that is traced. */
  traceparent: string | null
}

export interface NewJob extends Origin {
  name: string | null
  notes: string | null
  tags: string[]
  spec: JobSpec
  priority: number
  requirements: Requirements
}

/** Which submissions of one team are one at a time. Any number nobody else locks. */
const SUBMIT_LOCK = 72_707_372

export const createSubmitting = (db: Db) => ({
  /**
   * The job and the outbox row that tells control of it, or neither.
   * @param openTrials how many trials the team's jobs may have before they have ended, this one's among them
   * @throws SecateurError PRUNE_TOO_MUCH_WAITING when they would be more, PRUNE_UNKNOWN_DATASET for an upload it hasn't
   */
  create: (job: NewJob, openTrials: number): Promise<Job> =>
    db.$transaction((tx) => createWithin(tx, job, openTrials)),

  /**
   * The same, at most once for a key: of doubles that come at once, each waits for the one before and finds its answer.
   * @param answerOf what is answered for the job, and is from then on
   * @returns the answer of the first time
   * @throws SecateurError PRUNE_IDEMPOTENCY_KEY_REUSED when the key was for something else
   */
  createOnce: <T extends object>(
    job: NewJob,
    openTrials: number,
    idempotency: Idempotency,
    answerOf: (job: Job) => T,
  ): Promise<T> =>
    db.$transaction(async (tx) => {
      await lockSubmissions(tx, job.teamId)
      const first = await recall<T>(tx, job.teamId, idempotency)
      if (first) return first
      const answer = answerOf(await insert(tx, job, openTrials))
      await remember(tx, job.teamId, idempotency, answer)
      return answer
    }),
})

/** The same in a transaction that is under way. */
export async function createWithin(tx: Tx, job: NewJob, openTrials: number): Promise<Job> {
  await lockSubmissions(tx, job.teamId)
  return insert(tx, job, openTrials)
}

/** Within a transaction: what the team submits, and what it may no longer name, one at a time. */
export async function lockSubmissions(tx: Tx, teamId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SUBMIT_LOCK}::int, hashtext(${teamId}))`
}

async function insert(tx: Tx, job: NewJob, openTrials: number): Promise<Job> {
  const { teamId, name, notes, tags, spec, priority, requirements, requestId, traceparent } = job
  const id = uuidv7()
  const plannedTrials = planTrials(spec).length
  await requireRoom(tx, teamId, plannedTrials, openTrials)
  await requireUploads(tx, teamId, spec) // one may have been deleted since the job was checked
  const data = {
    id,
    teamId,
    name,
    notes,
    tags,
    spec: toJson(spec),
    model: spec.model,
    priority,
    ...requirements,
    requestId,
    traceparent,
    plannedTrials,
    waitsForHost: !(await isServed(tx, requirements)),
  }
  const row = await tx.job.create({ data })
  await addToOutbox(tx, id)
  return toJob(row)
}

async function requireRoom(tx: Tx, teamId: string, more: number, most: number): Promise<void> {
  const [{ open }] = await tx.$queryRaw<[{ open: number }]>`
    SELECT coalesce(sum(planned_trials), 0)::float8 AS open FROM jobs
    WHERE team_id = ${teamId}::uuid AND status IN ('queued', 'running', 'cancelling')`
  if (open + more <= most) return
  throw new SecateurError(
    'PRUNE_TOO_MUCH_WAITING',
    `The team's jobs that have not ended have ${open} trials, and this one has ${more}: more than ${most} together. Wait for some to end, or cancel some.`,
  )
}

/** Jobs as they are submitted and read. The moves they make are in job-moves.ts. */
import { uuidv7 } from 'uuidv7'
import type { Db, Tx } from '../db.ts'
import { SecateurError } from '../errors.ts'
import { planTrials } from '../plan.ts'
import { describeHost, type Requirements } from '../requirements.ts'
import type { JobSpec } from '../schemas/spec.ts'
import { type JobStatus, TRIAL_STATUSES, type TrialCounts, type TrialStatus } from '../status.ts'
import { toJson, toNumber } from './json.ts'
import { addToOutbox } from './outbox.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from './paging.ts'
import { type Job, toJob } from './rows.ts'
import { IS_OPEN, SUITS } from './suiting.ts'

export interface NewJob {
  teamId: string
  name: string | null
  spec: JobSpec
  priority: number
  requirements: Requirements
  requestId: string
}

/** Which jobs a list shows. */
export interface JobFilter {
  status?: JobStatus
  model?: string
}

/** How far a job's trials are. */
export interface JobCounts {
  trials: number
  byStatus: TrialCounts
  /** Sum of the fractions that the running trials have done. */
  runningFraction: number
}

/** Which submissions of one team are one at a time. Any number nobody else locks. */
const SUBMIT_LOCK = 72_707_372

const FIRST_ID = '00000000-0000-0000-0000-000000000000'

export const createJobs = (db: Db) => ({
  /**
   * The job and the outbox row that tells control of it, or neither.
   * @param openTrials how many trials the team's jobs may have before they have ended, this one's among them
   * @throws SecateurError PRUNE_TOO_MUCH_WAITING when they would be more
   */
  create: (
    { teamId, name, spec, priority, requirements, requestId }: NewJob,
    openTrials: number,
  ): Promise<Job> =>
    db.$transaction(async (tx) => {
      const id = uuidv7()
      const plannedTrials = planTrials(spec).length
      await requireRoom(tx, teamId, plannedTrials, openTrials)
      const data = {
        id,
        teamId,
        name,
        spec: toJson(spec),
        model: spec.model,
        priority,
        ...requirements,
        requestId,
        plannedTrials,
      }
      const job = await tx.job.create({ data })
      await addToOutbox(tx, id)
      return toJob(job)
    }),

  async get(teamId: string, id: string): Promise<Job | null> {
    const job = await db.job.findUnique({ where: { id, teamId } })
    return job && toJob(job)
  },

  /** Whatever team it is of: for the workers. */
  async find(id: string): Promise<Job | null> {
    const job = await db.job.findUnique({ where: { id } })
    return job && toJob(job)
  },

  /**
   * Newest first.
   * @throws SecateurError PRUNE_VALIDATION for a cursor that is none
   */
  async list(teamId: string, request: PageRequest & JobFilter): Promise<Page<Job>> {
    const { limit, cursor, status, model } = request
    const after = keyOfCursor(cursor, ID_KEY)
    const rows = await db.job.findMany({
      where: {
        teamId,
        ...(after !== null && { id: { lt: after } }),
        ...(status !== undefined && { status }),
        ...(model !== undefined && { model }),
      },
      orderBy: { id: 'desc' },
      take: limit + 1,
    })
    return toPage(rows.map(toJob), limit, ({ id }) => id)
  },

  /** The counts of a page of jobs, by job id, in one query. A job without trials has all zeros. */
  async counts(ids: readonly string[]): Promise<Map<string, JobCounts>> {
    const rows = await db.$queryRaw<
      { jobId: string; status: TrialStatus; trials: number; fraction: number }[]
    >`
      SELECT job_id AS "jobId", status, count(*)::int AS trials,
        coalesce(sum((progress->>'fraction')::float8), 0) AS fraction
      FROM trials WHERE job_id = ANY(${ids}::uuid[]) GROUP BY job_id, status`
    const counts = new Map(ids.map((id) => [id, { trials: 0, byStatus: noTrials(), runningFraction: 0 }]))
    for (const { jobId, status, trials, fraction } of rows) {
      const count = counts.get(jobId)
      if (!count) continue
      count.trials += trials
      count.byStatus[status] = trials
      count.runningFraction += fraction // Only a running trial has progress.
    }
    return counts
  },

  /** Of these jobs, those that wait for a host which isn't there, each with what it would have to be. */
  async waitingFor(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await db.$queryRaw<(Requirements & { id: string; gpuMemoryBytes: bigint | null })[]>`
      SELECT j.id, j.pool, j.labels, j.gpu_memory_bytes AS "gpuMemoryBytes" FROM jobs j
      WHERE j.id = ANY(${ids}::uuid[]) AND j.status IN ('queued', 'running')
        AND (j.planned_at IS NULL
          OR EXISTS (SELECT FROM trials t WHERE t.job_id = j.id AND t.status = 'pending'))
        AND NOT EXISTS (SELECT FROM hosts h WHERE ${IS_OPEN} AND ${SUITS})`
    return new Map(
      rows.map(({ id, gpuMemoryBytes, ...asked }) => [
        id,
        describeHost({ ...asked, gpuMemoryBytes: toNumber(gpuMemoryBytes) }),
      ]),
    )
  },

  /**
   * Jobs that are to be planned or finished, of which no message may have told: oldest first, from the one after
   * `after`, so that jobs which cannot be helped keep nobody from those behind them.
   */
  async needingAttention(limit: number, after = FIRST_ID): Promise<string[]> {
    const rows = await db.$queryRaw<{ id: string }[]>`
      SELECT j.id FROM jobs j
      WHERE j.status IN ('queued', 'running', 'cancelling') AND j.id > ${after}::uuid AND (
        j.planned_at IS NULL
        OR NOT EXISTS (
          SELECT FROM trials t WHERE t.job_id = j.id AND t.status IN ('pending', 'queued', 'running')))
      ORDER BY j.id LIMIT ${limit}`
    return rows.map(({ id }) => id)
  },
})

export const isOfTeam = async (db: Db, teamId: string, id: string): Promise<boolean> =>
  (await db.job.findUnique({ where: { id, teamId }, select: { id: true } })) !== null

async function requireRoom(tx: Tx, teamId: string, more: number, most: number): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SUBMIT_LOCK}::int, hashtext(${teamId}))`
  const [{ open }] = await tx.$queryRaw<[{ open: number }]>`
    SELECT coalesce(sum(planned_trials), 0)::float8 AS open FROM jobs
    WHERE team_id = ${teamId}::uuid AND status IN ('queued', 'running', 'cancelling')`
  if (open + more <= most) return
  throw new SecateurError(
    'PRUNE_TOO_MUCH_WAITING',
    `The team's jobs that have not ended have ${open} trials, and this one has ${more}: more than ${most} together. Wait for some to end, or cancel some.`,
  )
}

export const noTrials = () => Object.fromEntries(TRIAL_STATUSES.map((status) => [status, 0])) as TrialCounts

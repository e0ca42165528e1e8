/** Reads single jobs, alone or with their trials. */

import { TRIAL_STATUSES, type TrialCounts } from '#core/domain/status.ts'
import type { TrialGroup } from '#core/domain/time-left.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { type Job, type TableTrial, toJob } from '../shared/rows.ts'
import { effortsOfJob, type TrialEffort } from '../trials/effort.ts'
import { type Continuation, continuationsOfJob } from '../trials/generated-texts.ts'
import { type JobOutcomes, outcomesOfJob } from '../trials/outcomes.ts'
import { tableTrialsOf } from '../trials/table.ts'

/** How far the trials of a job are. */
export interface JobCounts {
  trials: number
  byStatus: TrialCounts
  /** Sum of the fractions that the running trials have completed. */
  runningFraction: number
  groups: TrialGroup[]
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000'

export async function getJob(tx: Tx, teamId: string, id: string): Promise<Job | null> {
  const job = await tx.job.findUnique({ where: { id, teamId } })
  return job && toJob(job)
}

/** Finds a job of any team. Workers only. */
export async function findJob(db: Db, id: string): Promise<Job | null> {
  const job = await db.job.findUnique({ where: { id } })
  return job && toJob(job)
}

export const isOfTeam = async (db: Db, teamId: string, id: string): Promise<boolean> =>
  (await db.job.findUnique({ where: { id, teamId }, select: { id: true } })) !== null

/**
 * A job and the counts of its trials at one moment, so that both belong to the job's version.
 * @returns null if the team has no such job
 */
export const getJobWithCounts = (
  db: Db,
  teamId: string,
  id: string,
): Promise<{ job: Job; counts: JobCounts } | null> =>
  inSnapshot(db, async (tx) => {
    const job = await getJob(tx, teamId, id)
    return job && { job, counts: (await countTrialsOf(tx, [id])).get(id) ?? noCounts() }
  })

/** The data of a job's table, at one moment: all trials in the order of the plan. */
export interface JobWithTrials {
  job: Job
  trials: TableTrial[]
  /** null unless they were asked for. */
  outcomes: JobOutcomes | null
}

/**
 * @param withOutcomes whether the table shows intervals
 * @returns null if the team has no such job
 */
export const getJobWithTrials = (
  db: Db,
  teamId: string,
  id: string,
  withOutcomes: boolean,
): Promise<JobWithTrials | null> =>
  inSnapshot(db, async (tx) => {
    const job = await getJob(tx, teamId, id)
    if (!job) return null
    const trials = await tableTrialsOf(tx, id)
    return { job, trials, outcomes: withOutcomes ? await outcomesOfJob(tx, id) : null }
  })

/** Everything that is known of a job's trials, at one moment. */
export interface JobWithEfforts extends JobWithTrials {
  efforts: TrialEffort[]
  continuations: Continuation[]
}

/** @returns null if the team has no such job */
export const getJobWithEfforts = (db: Db, teamId: string, id: string): Promise<JobWithEfforts | null> =>
  inSnapshot(db, async (tx) => {
    const job = await getJob(tx, teamId, id)
    if (!job) return null
    const [trials, outcomes] = [await tableTrialsOf(tx, id), await outcomesOfJob(tx, id)]
    const [efforts, continuations] = [await effortsOfJob(tx, id), await continuationsOfJob(tx, id)]
    return { job, trials, outcomes, efforts, continuations }
  })

/** The revisions of the models of all open jobs. */
export async function revisionsOfOpenJobs(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ revision: string }[]>`
    SELECT DISTINCT spec->>'revision' AS revision FROM jobs WHERE status IN ('queued', 'running', 'cancelling')`
  return rows.map(({ revision }) => revision)
}

/** Runs several reads that all see the database as it was at one moment. */
export const inSnapshot = <T>(db: Db, read: (tx: Tx) => Promise<T>): Promise<T> =>
  db.$transaction(read, { isolationLevel: 'RepeatableRead' })

/** The counts of several jobs, by job id, in one query. A job without trials has zeros. */
export async function countTrialsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, JobCounts>> {
  const rows = await tx.$queryRaw<(TrialGroup & { jobId: string })[]>`
    SELECT job_id AS "jobId", method, status, count(*)::int AS trials,
      coalesce(sum((progress->>'fraction')::float8), 0) AS "runningFraction",
      count(total_seconds) FILTER (WHERE reused_from IS NULL)::int AS computed,
      coalesce(sum(total_seconds) FILTER (WHERE reused_from IS NULL), 0) AS "computedSeconds"
    FROM trials WHERE job_id = ANY(${ids}::uuid[]) GROUP BY job_id, method, status ORDER BY job_id, method, status`
  const counts = new Map(ids.map((id) => [id, noCounts()]))
  for (const { jobId, ...group } of rows) {
    const count = counts.get(jobId)
    if (!count) continue
    count.trials += group.trials
    count.byStatus[group.status] += group.trials
    count.runningFraction += group.runningFraction // Only a running trial has progress.
    count.groups.push(group)
  }
  return counts
}

/** The counts of a job that has no trials yet. */
export const noCounts = (): JobCounts => ({
  trials: 0,
  byStatus: noTrials(),
  runningFraction: 0,
  groups: [],
})

export const noTrials = () => Object.fromEntries(TRIAL_STATUSES.map((status) => [status, 0])) as TrialCounts

/**
 * Jobs that control has to plan or finish, in case the message about them was lost. They come oldest first, starting after
 * the job `after`, so that a job that keeps failing does not hold up the jobs behind it.
 */
export async function jobsNeedingAttention(db: Db, limit: number, after = FIRST_ID): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM jobs WHERE needs_attention AND id > ${after}::uuid ORDER BY id LIMIT ${limit}`
  return rows.map(({ id }) => id)
}

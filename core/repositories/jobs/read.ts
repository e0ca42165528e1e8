/** Jobs as they are read. How they come to be is in submitting.ts, the moves they make in job-moves.ts, lists in listing.ts. */

import { TRIAL_STATUSES, type TrialCounts, type TrialStatus } from '#core/domain/status.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { type Job, toJob } from '../shared/rows.ts'

/** How far a job's trials are. */
export interface JobCounts {
  trials: number
  byStatus: TrialCounts
  /** Sum of the fractions that the running trials have done. */
  runningFraction: number
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000'

export const createJobs = (db: Db) => ({
  get: (teamId: string, id: string): Promise<Job | null> => getJob(db, teamId, id),

  /** Whatever team it is of: for the workers. */
  async find(id: string): Promise<Job | null> {
    const job = await db.job.findUnique({ where: { id } })
    return job && toJob(job)
  },

  /** The counts of a page of jobs, by job id, in one query. A job without trials has all zeros. */
  counts: (ids: readonly string[]): Promise<Map<string, JobCounts>> => countTrialsOf(db, ids),

  /**
   * Jobs that are to be planned or finished, of which no message may have told: oldest first, from the one after
   * `after`, so that jobs which cannot be helped keep nobody from those behind them.
   */
  async needingAttention(limit: number, after = FIRST_ID): Promise<string[]> {
    const rows = await db.$queryRaw<{ id: string }[]>`
      SELECT id FROM jobs WHERE needs_attention AND id > ${after}::uuid ORDER BY id LIMIT ${limit}`
    return rows.map(({ id }) => id)
  },
})

export async function getJob(db: Tx, teamId: string, id: string): Promise<Job | null> {
  const job = await db.job.findUnique({ where: { id, teamId } })
  return job && toJob(job)
}

export async function countTrialsOf(db: Tx, ids: readonly string[]): Promise<Map<string, JobCounts>> {
  const rows = await db.$queryRaw<{ jobId: string; status: TrialStatus; trials: number; fraction: number }[]>`
    SELECT job_id AS "jobId", status, count(*)::int AS trials,
      coalesce(sum((progress->>'fraction')::float8), 0) AS fraction
    FROM trials WHERE job_id = ANY(${ids}::uuid[]) GROUP BY job_id, status`
  const counts = new Map(ids.map((id) => [id, noCounts()]))
  for (const { jobId, status, trials, fraction } of rows) {
    const count = counts.get(jobId)
    if (!count) continue
    count.trials += trials
    count.byStatus[status] = trials
    count.runningFraction += fraction // Only a running trial has progress.
  }
  return counts
}

export const isOfTeam = async (db: Db, teamId: string, id: string): Promise<boolean> =>
  (await db.job.findUnique({ where: { id, teamId }, select: { id: true } })) !== null

/** Of a job that has no trials yet. */
export const noCounts = (): JobCounts => ({ trials: 0, byStatus: noTrials(), runningFraction: 0 })

export const noTrials = () => Object.fromEntries(TRIAL_STATUSES.map((status) => [status, 0])) as TrialCounts

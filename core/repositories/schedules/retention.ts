/** Deletes old runs of schedules, with their jobs and results. */

import { OPEN_JOB_STATUSES } from '#core/domain/status.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db } from '#core/runtime/db.ts'
import { hasPinnedModel } from '../artifacts/of-job.ts'
import { removeJobInTx } from '../jobs/edit.ts'
import { lockSchedule } from './transitions.ts'

/**
 * Condition on `schedule_runs r` of `schedules s`: it has ended, is neither the baseline nor the last good run, and none of its
 * models is pinned.
 */
const MAY_BE_DELETED = Prisma.sql`(r.status NOT IN ('due', 'submitted') AND r.id IS DISTINCT FROM s.baseline_run_id
  AND r.id IS DISTINCT FROM (
    SELECT g.id FROM schedule_runs g WHERE g.schedule_id = s.id AND g.status = 'succeeded' AND g.job_id IS NOT NULL
    ORDER BY g.slot_at DESC LIMIT 1)
  AND NOT EXISTS (
    SELECT FROM jobs j WHERE j.id = r.job_id AND j.status = ANY(${OPEN_JOB_STATUSES}::job_status[]))
  AND NOT ${hasPinnedModel(Prisma.sql`r.job_id`)})`

/** Condition: the run is older than the schedule keeps. Runs without a job do not count towards `keep_runs`. */
const isOld = (at: Date | null) => Prisma.sql`(
  r.slot_at < coalesce(${at}::timestamptz, now()) - make_interval(days => s.keep_days)
  OR s.keep_runs IS NOT NULL AND r.slot_at < (
    SELECT k.slot_at FROM schedule_runs k WHERE k.schedule_id = s.id AND k.job_id IS NOT NULL
    ORDER BY k.slot_at DESC OFFSET s.keep_runs - 1 LIMIT 1))`

/**
 * Deletes up to `limit` runs that are older than their schedules keep, with their jobs.
 * @param at a time that replaces the database's clock
 * @returns how many it deleted
 */
export async function pruneRuns(db: Db, limit: number, at: Date | null = null): Promise<number> {
  const old = await db.$queryRaw<{ id: string; scheduleId: string }[]>`
    SELECT r.id, s.id AS "scheduleId" FROM schedules s JOIN schedule_runs r ON r.schedule_id = s.id
    WHERE (s.keep_runs IS NOT NULL OR s.keep_days IS NOT NULL) AND ${MAY_BE_DELETED} AND ${isOld(at)}
    LIMIT ${limit}`
  let pruned = 0
  for (const { id, scheduleId } of old) pruned += (await removeRun(db, scheduleId, id, at)) ? 1 : 0
  return pruned
}

/** @returns false when the run must be kept after all */
const removeRun = (db: Db, scheduleId: string, id: string, at: Date | null): Promise<boolean> =>
  db.$transaction(async (tx) => {
    if (!(await lockSchedule(tx, scheduleId, null, at))) return false
    const [run] = await tx.$queryRaw<{ jobId: string | null }[]>`
      SELECT r.job_id AS "jobId" FROM schedule_runs r JOIN schedules s ON s.id = r.schedule_id
      WHERE r.id = ${id}::uuid AND ${MAY_BE_DELETED} AND ${isOld(at)}`
    if (!run || (run.jobId && (await removeJobInTx(tx, run.jobId)) !== 'removed')) return false
    await tx.scheduleRun.delete({ where: { id } })
    return true
  })

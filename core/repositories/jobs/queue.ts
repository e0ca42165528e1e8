/** The order in which hosts take trials of a team's jobs, pool by pool: by priority, then by age (ADR 13). */
import type { Db } from '#core/runtime/db.ts'
import { IS_ACTIVE } from '../hosts/eligibility.ts'

/** The place of a queued job among the team's jobs in its pool. */
export interface QueuePlace {
  jobId: string
  /** From 1. */
  position: number
  /** Trials of the jobs before it that have not ended, running ones included. */
  trialsAhead: number
}

/**
 * The places of the team's queued jobs, pool by pool. The trials of a job that has not begun are not looked at: its whole
 * plan is open.
 */
export const queuePlaces = (db: Db, teamId: string): Promise<QueuePlace[]> => db.$queryRaw`
  SELECT id AS "jobId", position, "trialsAhead"
  FROM (
    SELECT j.id, j.pool, j.status, row_number() OVER place::int AS position,
      (sum(open.trials) OVER place - open.trials)::int AS "trialsAhead"
    FROM jobs j
    CROSS JOIN LATERAL (
      SELECT CASE WHEN j.started_at IS NULL THEN j.planned_trials ELSE (
        SELECT count(*) FROM trials t WHERE t.job_id = j.id AND t.status IN ('pending', 'queued', 'running')
      ) END AS trials
    ) open
    WHERE j.team_id = ${teamId}::uuid AND ${IS_ACTIVE}
    WINDOW place AS (PARTITION BY j.pool ORDER BY j.priority DESC, j.id)
  ) active
  WHERE status = 'queued'
  ORDER BY pool, position`

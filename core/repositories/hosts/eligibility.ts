/** Which host may run which trials, as SQL conditions on `hosts h`, `jobs j` and `trials t`. */
import { Prisma } from '#core/generated/prisma/client.ts'

/** Seconds without a heartbeat after which a host is silent. Hosts send one every five seconds. */
const HOST_SILENCE_SECONDS = 15

/** By the database's clock, because the clocks of hosts differ. */
export const IS_SILENT = Prisma.sql`(h.heartbeat_at <= now() - make_interval(secs => ${HOST_SILENCE_SECONDS}))`

/** The host was shut down, or its heartbeats ended. */
export const IS_GONE = Prisma.sql`(h.stopped_at IS NOT NULL OR ${IS_SILENT})`

/** The host was not removed. A removed host is stopped or silent: its heartbeat would list it again. */
export const IS_LISTED = Prisma.sql`(h.removed_at IS NULL)`

/** The host could not begin its last trial a moment ago. */
const IS_RESTING = Prisma.sql`(h.rests_until IS NOT NULL AND h.rests_until > now())`

/** The host is not stopped, silent, drained or resting. */
export const ACCEPTS_TRIALS = Prisma.sql`(h.stopped_at IS NULL AND h.drained_at IS NULL AND NOT ${IS_SILENT} AND NOT ${IS_RESTING})`

export const HOST_STATE = Prisma.sql`CASE
  WHEN h.stopped_at IS NOT NULL THEN 'stopped'
  WHEN ${IS_SILENT} THEN 'silent'
  WHEN h.drained_at IS NOT NULL THEN 'draining'
  WHEN ${IS_RESTING} THEN 'resting'
  ELSE 'live'
END`

/** Hosts take trials of the job: it has not ended and is not being cancelled. Partial indexes have the same condition. */
export const IS_ACTIVE = Prisma.sql`j.status IN ('queued', 'running')`

/** The host meets the requirements of the job. */
export const IS_ELIGIBLE = Prisma.sql`(j.pool = h.pool AND j.labels <@ h.labels
  AND (j.gpu_memory_bytes IS NULL OR ('cuda' = ANY(h.labels) AND j.gpu_memory_bytes <= h.memory_bytes)))`

/**
 * The id of the first trial of a job that may be queued now; NULL if there is none. A trial that stores its model waits until
 * its job's baseline has ended, because the model card shows the dense figures.
 *
 * The baseline is read once for all trials of the job. A join or EXISTS would read it for each trial, or all of the table.
 */
export const firstDue = (jobId: Prisma.Sql) => Prisma.sql`(
  SELECT t.id FROM trials t
  WHERE t.job_id = ${jobId} AND t.status = 'pending' AND (t.not_before IS NULL OR t.not_before <= now())
    AND (t.layouts = '{}' OR (
      SELECT dense.id FROM trials dense
      WHERE dense.job_id = ${jobId} AND dense.ordinal = 0 AND dense.status IN ('pending', 'queued', 'running')
    ) IS NULL)
  ORDER BY t.ordinal LIMIT 1)`

/**
 * The host has a trial already. A trial from before its process started belongs to the process before it: the sweep ends
 * that attempt after a silence, and the host does not idle until then.
 */
export const HAS_A_TRIAL = Prisma.sql`EXISTS (
  SELECT FROM trials t
  WHERE t.host_id = h.id AND t.status IN ('queued', 'running') AND t.queued_at >= h.started_at)`

/** Which host may be given which trials, as conditions on `hosts h`, `jobs j` and `trials t`. */
import { Prisma } from '#core/generated/prisma/client.ts'

/** Seconds after which a host that has not spoken is silent. It speaks every five. */
const HOST_SILENCE_SECONDS = 15

/** By the database's clock: no host's is trusted. */
export const IS_SILENT = Prisma.sql`(h.heartbeat_at <= now() - make_interval(secs => ${HOST_SILENCE_SECONDS}))`

/** It could not begin what it was given last, a moment ago. */
const RESTS = Prisma.sql`(h.rests_until IS NOT NULL AND h.rests_until > now())`

/** It neither left, nor is silent, nor is drained, nor rests. */
export const IS_OPEN = Prisma.sql`(h.stopped_at IS NULL AND h.drained_at IS NULL AND NOT ${IS_SILENT} AND NOT ${RESTS})`

export const HOST_STATE = Prisma.sql`CASE
  WHEN h.stopped_at IS NOT NULL THEN 'stopped'
  WHEN ${IS_SILENT} THEN 'silent'
  WHEN h.drained_at IS NOT NULL THEN 'draining'
  WHEN ${RESTS} THEN 'resting'
  ELSE 'live'
END`

/** It has what the job asks for. */
export const SUITS = Prisma.sql`(j.pool = h.pool AND j.labels <@ h.labels
  AND (j.gpu_memory_bytes IS NULL OR ('cuda' = ANY(h.labels) AND j.gpu_memory_bytes <= h.memory_bytes)))`

/** The trial may be queued. */
export const IS_DUE = Prisma.sql`(t.status = 'pending' AND (t.not_before IS NULL OR t.not_before <= now()))`

/**
 * The host has a trial already. What it was given before its process started was its predecessor's: the silence of that
 * one is for the sweep to notice, and no reason to idle.
 */
export const HAS_A_TRIAL = Prisma.sql`EXISTS (
  SELECT FROM trials t
  WHERE t.host_id = h.id AND t.status IN ('queued', 'running') AND t.queued_at >= h.started_at)`

/** Which jobs wait for an eligible host. A column of the job's row stores it, so that a poll does not have to compute it. */

import type { Requirements } from '#core/domain/requirements.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { ACCEPTS_TRIALS, IS_ACTIVE, IS_ELIGIBLE } from '../hosts/eligibility.ts'

/** Not EXISTS, which Postgres would plan by reading the pending trials of all jobs. */
const HAS_PENDING = Prisma.sql`(
  SELECT true FROM trials t WHERE t.job_id = j.id AND t.status = 'pending' LIMIT 1) IS NOT NULL`

/**
 * Updates `waits_for_host` of all open jobs after hosts came or went, and increments the versions of the jobs that change.
 * Jobs with the same requirements are matched against the hosts once. A job whose row is locked is left to the next call.
 */
export async function updateWaiting(db: Db): Promise<void> {
  await db.$executeRaw`
    WITH unserved AS MATERIALIZED (
      SELECT * FROM (
        SELECT DISTINCT pool, labels, gpu_memory_bytes FROM jobs j WHERE ${IS_ACTIVE}) j
      WHERE NOT EXISTS (SELECT FROM hosts h WHERE ${ACCEPTS_TRIALS} AND ${IS_ELIGIBLE})
    ), changed AS (
      SELECT j.id FROM jobs j
      LEFT JOIN unserved u ON u.pool = j.pool AND u.labels = j.labels
        AND u.gpu_memory_bytes IS NOT DISTINCT FROM j.gpu_memory_bytes
      WHERE ${IS_ACTIVE} AND j.waits_for_host <> (u.pool IS NOT NULL)
        AND (j.waits_for_host OR j.planned_at IS NULL OR ${HAS_PENDING})
      FOR UPDATE OF j SKIP LOCKED
    )
    UPDATE jobs SET waits_for_host = NOT waits_for_host, version = version + 1, updated_at = now()
    FROM changed WHERE jobs.id = changed.id`
}

/** Whether a host that accepts trials could run a job with these requirements. */
export async function hasEligibleHost(
  tx: Tx,
  { pool, labels, gpuMemoryBytes }: Requirements,
): Promise<boolean> {
  const [{ served }] = await tx.$queryRaw<[{ served: boolean }]>`
    SELECT EXISTS (SELECT FROM hosts h WHERE ${ACCEPTS_TRIALS} AND ${IS_ELIGIBLE}) AS served
    FROM (VALUES (${pool}, ${labels}::text[], ${gpuMemoryBytes}::bigint)) AS j(pool, labels, gpu_memory_bytes)`
  return served
}

/** Which jobs wait for a host that isn't there. A job's row says it, so that a poll need not ask. */

import type { Requirements } from '#core/domain/requirements.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { IS_OPEN, SUITS } from '../hosts/eligibility.ts'

/** Not EXISTS: of many jobs Postgres would ask that by reading the pending trials of everybody. */
const HAS_PENDING = Prisma.sql`(
  SELECT true FROM trials t WHERE t.job_id = j.id AND t.status = 'pending' LIMIT 1) IS NOT NULL`

export const createWaiting = (db: Db) => ({
  /**
   * Notices hosts that came and went, for all open jobs at once: those for which it makes a difference change, with their
   * versions. What the hosts are asked is asked once for all jobs that want the same of them. A job that is being moved is
   * left to the next call.
   */
  async noticeHosts(): Promise<void> {
    await db.$executeRaw`
      WITH unserved AS MATERIALIZED (
        SELECT * FROM (
          SELECT DISTINCT pool, labels, gpu_memory_bytes FROM jobs WHERE status IN ('queued', 'running')) j
        WHERE NOT EXISTS (SELECT FROM hosts h WHERE ${IS_OPEN} AND ${SUITS})
      ), changed AS (
        SELECT j.id FROM jobs j
        LEFT JOIN unserved u ON u.pool = j.pool AND u.labels = j.labels
          AND u.gpu_memory_bytes IS NOT DISTINCT FROM j.gpu_memory_bytes
        WHERE j.status IN ('queued', 'running') AND j.waits_for_host <> (u.pool IS NOT NULL)
          AND (j.waits_for_host OR j.planned_at IS NULL OR ${HAS_PENDING})
        FOR UPDATE OF j SKIP LOCKED
      )
      UPDATE jobs SET waits_for_host = NOT waits_for_host, version = version + 1, updated_at = now()
      FROM changed WHERE jobs.id = changed.id`
  },
})

/** Whether there is a live host that could run such a job. */
export async function isServed(tx: Tx, { pool, labels, gpuMemoryBytes }: Requirements): Promise<boolean> {
  const [{ served }] = await tx.$queryRaw<[{ served: boolean }]>`
    SELECT EXISTS (SELECT FROM hosts h WHERE ${IS_OPEN} AND ${SUITS}) AS served
    FROM (VALUES (${pool}, ${labels}::text[], ${gpuMemoryBytes}::bigint)) AS j(pool, labels, gpu_memory_bytes)`
  return served
}

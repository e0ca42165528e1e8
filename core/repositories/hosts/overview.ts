/** The state of the whole installation, all teams together. For its operator. */

import type { HostState, JobStatus, TrialStatus } from '#core/domain/status.ts'
import type { Db } from '#core/runtime/db.ts'
import { HOST_STATE, IS_LISTED } from './eligibility.ts'

export interface Overview {
  /** The open trials of open jobs. */
  trials: { pool: string; status: Extract<TrialStatus, 'pending' | 'queued' | 'running'>; count: number }[]
  /** How long ago the oldest pending trial of each pool was planned. */
  oldest: { pool: string; seconds: number }[]
  jobs: { status: JobStatus; count: number }[]
  hosts: { pool: string; state: HostState; count: number }[]
  /** Outbox rows that are not published yet. */
  unpublished: number
}

export const createOverview = (db: Db) => ({
  async read(): Promise<Overview> {
    const [open, jobs, hosts, [outbox]] = await Promise.all([
      db.$queryRaw<(Overview['trials'][number] & { seconds: number })[]>`
        SELECT j.pool, t.status, count(*)::int AS count,
          extract(epoch FROM now() - min(t.created_at))::float8 AS seconds
        FROM jobs j JOIN trials t ON t.job_id = j.id
        WHERE j.status IN ('queued', 'running', 'cancelling') AND t.status IN ('pending', 'queued', 'running')
        GROUP BY j.pool, t.status`,
      db.$queryRaw<Overview['jobs']>`SELECT status, count(*)::int AS count FROM jobs GROUP BY status`,
      db.$queryRaw<Overview['hosts']>`
        SELECT h.pool, ${HOST_STATE} AS state, count(*)::int AS count FROM hosts h
        WHERE ${IS_LISTED} GROUP BY h.pool, state`,
      db.$queryRaw<[{ count: number }]>`
        SELECT count(*)::int AS count FROM outbox WHERE published_at IS NULL`,
    ])
    return {
      trials: open.map(({ pool, status, count }) => ({ pool, status, count })),
      oldest: open
        .filter(({ status }) => status === 'pending')
        .map(({ pool, seconds }) => ({ pool, seconds })),
      jobs,
      hosts,
      unpublished: outbox.count,
    }
  },
})

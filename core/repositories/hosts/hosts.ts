/** The devices that run trials. A host is told apart by its name, so that a worker that restarts keeps its row. */
import { uuidv7 } from 'uuidv7'
import type { Requirements } from '#core/domain/requirements.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { HostModel } from '#core/generated/prisma/models.ts'
import type { Db } from '#core/runtime/db.ts'
import type { Environment } from '#core/schemas/result.ts'
import { fromJson, toJson, toNumber } from '../shared/json.ts'
import type { Host } from '../shared/rows.ts'
import { HOST_STATE, IS_OPEN, SUITS } from './eligibility.ts'

export interface NewHost {
  /** Host name and device: `gpu-7/cuda:0`. */
  name: string
  pool: string
  device: string
  labels: readonly string[]
  environment: Environment
  memoryBytes: number | null
}

export interface HostKind {
  environment: Environment
  /** How many hosts of it there are. */
  hosts: number
}

export const createHosts = (db: Db) => ({
  /** Adds the host, or brings its row up to date and back to life; one that was drained stays so. @returns its id */
  async register({ name, pool, device, labels, environment, memoryBytes }: NewHost): Promise<string> {
    const [host] = await db.$queryRaw<[{ id: string }]>`
      INSERT INTO hosts (id, name, pool, device, labels, environment, memory_bytes, started_at, heartbeat_at)
      VALUES (${uuidv7()}::uuid, ${name}, ${pool}, ${device}, ${labels}::text[], ${toJson(environment)}::jsonb,
        ${memoryBytes}::bigint, now(), now())
      ON CONFLICT (name) DO UPDATE SET
        pool = excluded.pool, device = excluded.device, labels = excluded.labels, environment = excluded.environment,
        memory_bytes = excluded.memory_bytes, model = NULL, started_at = now(), heartbeat_at = now(),
        stopped_at = NULL, lost_at = NULL, rests_until = NULL
      RETURNING id`
    return host.id
  },

  /** It lives. Also undoes the `stop` of a predecessor that was slower to go than this process to come. */
  async heartbeat(id: string): Promise<void> {
    await db.$executeRaw`UPDATE hosts SET heartbeat_at = now(), stopped_at = NULL, lost_at = NULL WHERE id = ${id}::uuid`
  },

  /** It left in good order. */
  async stop(id: string): Promise<void> {
    await db.$executeRaw`UPDATE hosts SET stopped_at = now() WHERE id = ${id}::uuid`
  },

  /** It is given nothing new, also when its worker restarts; what it runs it finishes. @returns null if there is none */
  async drain(id: string): Promise<Host | null> {
    await db.$executeRaw`UPDATE hosts SET drained_at = coalesce(drained_at, now()) WHERE id = ${id}::uuid`
    return find(db, id)
  },

  /** It is given trials again. @returns null if there is none */
  async resume(id: string): Promise<Host | null> {
    await db.$executeRaw`UPDATE hosts SET drained_at = NULL WHERE id = ${id}::uuid`
    return find(db, id)
  },

  get: (id: string): Promise<Host | null> => find(db, id),

  /** The kinds of host that live and have what is asked for: those with which results would be the same are one. */
  async kinds({ pool, labels, gpuMemoryBytes }: Requirements): Promise<HostKind[]> {
    const rows = await db.$queryRaw<{ environment: unknown; hosts: number }[]>`
      SELECT (array_agg(h.environment ORDER BY h.id))[1] AS environment, count(*)::int AS hosts
      FROM hosts h, (SELECT ${pool} AS pool, ${labels}::text[] AS labels, ${gpuMemoryBytes}::bigint AS gpu_memory_bytes) j
      WHERE ${IS_OPEN} AND ${SUITS}
      GROUP BY h.environment->>'deviceName', split_part(h.environment->>'device', ':', 1), h.environment->>'secateur',
        h.environment->>'torch', h.environment->>'transformers'
      ORDER BY h.environment->>'deviceName', min(h.name)`
    return rows.map(({ environment, hosts }) => ({ environment: fromJson(environment), hosts }))
  },

  /** @param seenBy a team, to which other teams' trials and models are not shown; without it, all of it is told */
  async list(seenBy: string | null = null): Promise<Host[]> {
    const hosts = await select(db, Prisma.sql`ORDER BY h.name`, seenBy)
    return hosts.map((host) => (seenBy && host.runs.length === 0 ? { ...host, model: null } : host))
  },
})

const find = async (db: Db, id: string): Promise<Host | null> =>
  (await select(db, Prisma.sql`WHERE h.id = ${id}::uuid`))[0] ?? null

async function select(db: Db, which: Prisma.Sql, seenBy: string | null = null): Promise<Host[]> {
  const hosts = await db.$queryRaw<
    (Omit<HostModel, 'servedAt' | 'restsUntil' | 'lostAt'> & Pick<Host, 'state' | 'runs'>)[]
  >`
    SELECT h.id, h.name, h.pool, h.device, h.labels, h.environment, h.memory_bytes AS "memoryBytes", h.model,
      h.started_at AS "startedAt", h.heartbeat_at AS "heartbeatAt", h.drained_at AS "drainedAt",
      h.stopped_at AS "stoppedAt",
      ${HOST_STATE} AS state,
      ARRAY(
        SELECT t.id::text FROM trials t
        WHERE t.host_id = h.id AND t.status = 'running' AND t.team_id = coalesce(${seenBy}::uuid, t.team_id)
        ORDER BY t.id) AS runs
    FROM hosts h ${which}`
  return hosts.map((host) => ({
    ...host,
    environment: fromJson(host.environment),
    memoryBytes: toNumber(host.memoryBytes),
  }))
}

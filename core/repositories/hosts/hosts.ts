/** The devices that run trials. A host is identified by its name, so that a worker that restarts keeps its row. */
import { uuidv7 } from 'uuidv7'
import type { Requirements } from '#core/domain/requirements.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { HostModel } from '#core/generated/prisma/models.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { DeviceKind } from '#core/schemas/catalogue.ts'
import type { Environment } from '#core/schemas/result.ts'
import { IS_LIVE } from '../accounts/keys.ts'
import { toJson, toNumber } from '../shared/json.ts'
import { readHostEnvironment } from '../shared/json-columns.ts'
import type { Host } from '../shared/rows.ts'
import { addEvent } from '../webhooks/events.ts'
import { ACCEPTS_TRIALS, HOST_STATE, IS_ELIGIBLE, IS_GONE, IS_LISTED, IS_SILENT } from './eligibility.ts'

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
  /** How many such hosts there are. */
  hosts: number
}

export const createHosts = (db: Db) => ({
  /** Adds the host, or updates its row and marks it live. A drained host stays drained unless it was removed. @returns its id */
  async register({ name, pool, device, labels, environment, memoryBytes }: NewHost): Promise<string> {
    const [host] = await db.$queryRaw<[{ id: string }]>`
      INSERT INTO hosts (id, name, pool, device, labels, environment, memory_bytes, started_at, heartbeat_at)
      VALUES (${uuidv7()}::uuid, ${name}, ${pool}, ${device}, ${labels}::text[], ${toJson(environment)}::jsonb,
        ${memoryBytes}::bigint, now(), now())
      ON CONFLICT (name) DO UPDATE SET
        pool = excluded.pool, device = excluded.device, labels = excluded.labels, environment = excluded.environment,
        memory_bytes = excluded.memory_bytes, model = NULL, started_at = now(), heartbeat_at = now(),
        stopped_at = NULL, lost_at = NULL, rests_until = NULL, removed_at = NULL
      RETURNING id`
    return host.id
  },

  /** Records that the host is alive. Also undoes its removal, and a late `stop` of the process before this one. */
  async heartbeat(id: string): Promise<void> {
    await db.$executeRaw`
      UPDATE hosts SET heartbeat_at = now(), stopped_at = NULL, lost_at = NULL, removed_at = NULL WHERE id = ${id}::uuid`
  },

  /** Records that the host was shut down. */
  async stop(id: string): Promise<void> {
    await db.$executeRaw`UPDATE hosts SET stopped_at = now() WHERE id = ${id}::uuid`
  },

  /** The host gets no new trials, even after its worker restarts. It finishes its trial. @returns null if there is no such host */
  async drain(id: string): Promise<Host | null> {
    await db.$executeRaw`UPDATE hosts h SET drained_at = coalesce(h.drained_at, now()) WHERE h.id = ${id}::uuid AND ${IS_LISTED}`
    return findListed(db, id)
  },

  /** The host gets trials again. @returns null if there is no such host */
  async resume(id: string): Promise<Host | null> {
    await db.$executeRaw`UPDATE hosts h SET drained_at = NULL WHERE h.id = ${id}::uuid AND ${IS_LISTED}`
    return findListed(db, id)
  },

  /**
   * Removes a host that is gone from the list, with its drain. Attempts keep its name. A worker that comes back under the
   * name is listed again.
   * @returns why a host stays: it is alive, or its trial has not been taken back; null if there is no such host
   */
  async remove(id: string): Promise<'removed' | 'alive' | 'has-trial' | null> {
    const removed = await db.$executeRaw`
      UPDATE hosts h SET removed_at = now(), drained_at = NULL
      WHERE h.id = ${id}::uuid AND ${IS_LISTED} AND ${IS_GONE} AND NOT EXISTS (
        SELECT FROM trials t WHERE t.host_id = h.id AND t.status IN ('queued', 'running'))`
    if (removed === 1) return 'removed'
    const host = await findListed(db, id)
    return host && (host.state === 'stopped' || host.state === 'silent' ? 'has-trial' : 'alive')
  },

  /** Finds a removed host as well. */
  async get(id: string): Promise<Host | null> {
    return (await select(db, Prisma.sql`WHERE h.id = ${id}::uuid`))[0] ?? null
  },

  /** The kinds of host that accept trials and meet the requirements. Hosts that would give the same results are one kind. */
  async kinds({ pool, labels, gpuMemoryBytes }: Requirements): Promise<HostKind[]> {
    const rows = await db.$queryRaw<{ id: string; environment: unknown; hosts: number }[]>`
      SELECT (array_agg(h.id ORDER BY h.id))[1] AS id,
        (array_agg(h.environment ORDER BY h.id))[1] AS environment, count(*)::int AS hosts
      FROM hosts h, (SELECT ${pool} AS pool, ${labels}::text[] AS labels, ${gpuMemoryBytes}::bigint AS gpu_memory_bytes) j
      WHERE ${ACCEPTS_TRIALS} AND ${IS_ELIGIBLE}
      GROUP BY h.environment->>'deviceName', split_part(h.environment->>'device', ':', 1), h.environment->>'secateur',
        h.environment->>'torch', h.environment->>'transformers'
      ORDER BY h.environment->>'deviceName', min(h.name)`
    return rows.map(({ id, environment, hosts }) => ({
      environment: readHostEnvironment(environment, id),
      hosts,
    }))
  },

  /** The types of device of all listed hosts that meet the requirements, each with the memory of its largest device. */
  async devices({ pool, labels, gpuMemoryBytes }: Requirements): Promise<DeviceKind[]> {
    const rows = await db.$queryRaw<{ type: DeviceKind['type']; memoryBytes: bigint | null }[]>`
      SELECT split_part(h.device, ':', 1) AS type,
        CASE WHEN bool_and(h.memory_bytes IS NOT NULL) THEN max(h.memory_bytes) END AS "memoryBytes"
      FROM hosts h, (SELECT ${pool} AS pool, ${labels}::text[] AS labels, ${gpuMemoryBytes}::bigint AS gpu_memory_bytes) j
      WHERE ${IS_LISTED} AND ${IS_ELIGIBLE}
      GROUP BY 1 ORDER BY 1`
    return rows.map(({ type, memoryBytes }) => ({ type, memoryBytes: toNumber(memoryBytes) }))
  },

  /** @param seenBy the team that asks: other teams' trials and models are left out. null: everything is included */
  async list(seenBy: string | null = null): Promise<Host[]> {
    const hosts = await select(db, Prisma.sql`WHERE ${IS_LISTED} ORDER BY h.name`, seenBy)
    return hosts.map((host) => (seenBy && host.runs.length === 0 ? { ...host, model: null } : host))
  },

  /**
   * Adds an event for each host that went silent, once each time. Hosts belong to the installation, so the events go to the
   * teams of its operators.
   * @returns the ids of the hosts
   */
  reportLost: (): Promise<string[]> =>
    db.$transaction(async (tx) => {
      const lost = await tx.$queryRaw<{ id: string }[]>`
        UPDATE hosts SET lost_at = now() WHERE id IN (
          SELECT h.id FROM hosts h
          WHERE h.stopped_at IS NULL AND h.lost_at IS NULL AND ${IS_SILENT} AND ${IS_LISTED}
          ORDER BY h.id FOR UPDATE)
        RETURNING id`
      const ids = lost.map(({ id }) => id)
      if (ids.length === 0) return ids
      for (const teamId of await teamsOfOperators(tx))
        for (const hostId of ids) await addEvent(tx, { teamId, kind: 'host.lost', subject: { hostId } })
      return ids
    }),
})

async function teamsOfOperators(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ teamId: string }[]>`
    SELECT DISTINCT k.team_id AS "teamId" FROM api_keys k WHERE k.role = 'operator' AND ${IS_LIVE}`
  return rows.map(({ teamId }) => teamId)
}

const findListed = async (db: Db, id: string): Promise<Host | null> =>
  (await select(db, Prisma.sql`WHERE h.id = ${id}::uuid AND ${IS_LISTED}`))[0] ?? null

async function select(db: Db, which: Prisma.Sql, seenBy: string | null = null): Promise<Host[]> {
  const hosts = await db.$queryRaw<
    (Omit<HostModel, 'servedAt' | 'restsUntil' | 'lostAt' | 'removedAt'> & Pick<Host, 'state' | 'runs'>)[]
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
    environment: readHostEnvironment(host.environment, host.id),
    memoryBytes: toNumber(host.memoryBytes),
  }))
}

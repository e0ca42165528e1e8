/** The devices that run trials. A host is told apart by its name, so that a worker that restarts keeps its row. */
import { uuidv7 } from 'uuidv7'
import type { Db } from '../db.ts'
import type { HostModel } from '../generated/prisma/models.ts'
import type { Environment } from '../schemas/result.ts'
import { fromJson, toJson, toNumber } from './json.ts'
import type { Host } from './rows.ts'

export interface NewHost {
  /** Host name and device: `gpu-7/cuda:0`. */
  name: string
  pool: string
  device: string
  environment: Environment
  memoryBytes: number | null
}

export const createHosts = (db: Db) => ({
  /** Adds the host, or brings its row up to date and back to life. @returns its id */
  async register({ name, pool, device, environment, memoryBytes }: NewHost): Promise<string> {
    const [host] = await db.$queryRaw<[{ id: string }]>`
      INSERT INTO hosts (id, name, pool, device, environment, memory_bytes, started_at, heartbeat_at)
      VALUES (${uuidv7()}::uuid, ${name}, ${pool}, ${device}, ${toJson(environment)}::jsonb, ${memoryBytes}::bigint, now(), now())
      ON CONFLICT (name) DO UPDATE SET
        pool = excluded.pool, device = excluded.device, environment = excluded.environment,
        memory_bytes = excluded.memory_bytes, started_at = now(), heartbeat_at = now(), stopped_at = NULL
      RETURNING id`
    return host.id
  },

  /** It lives. Also undoes the `stop` of a predecessor that was slower to go than this process to come. */
  async heartbeat(id: string): Promise<void> {
    await db.$executeRaw`UPDATE hosts SET heartbeat_at = now(), stopped_at = NULL WHERE id = ${id}::uuid`
  },

  /** It left in good order. */
  async stop(id: string): Promise<void> {
    await db.$executeRaw`UPDATE hosts SET stopped_at = now() WHERE id = ${id}::uuid`
  },

  async list(): Promise<Host[]> {
    const hosts = await db.$queryRaw<(HostModel & { silentSeconds: number })[]>`
      SELECT id, name, pool, device, environment, memory_bytes AS "memoryBytes", started_at AS "startedAt",
        heartbeat_at AS "heartbeatAt", stopped_at AS "stoppedAt",
        extract(epoch FROM now() - heartbeat_at)::float8 AS "silentSeconds"
      FROM hosts ORDER BY name`
    return hosts.map((host) => ({
      ...host,
      environment: fromJson(host.environment),
      memoryBytes: toNumber(host.memoryBytes),
    }))
  },
})

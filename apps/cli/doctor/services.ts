/** What the service is made of: Postgres, Redis, the API. */
import { Redis } from 'ioredis'
import { openDb } from '#core/runtime/db.ts'
import { pendingMigrations } from '#core/runtime/migrations.ts'
import { answer, type Client, UnreachableError } from '../../../clients/typescript/index.ts'
import type { Check } from './check.ts'

export const postgresCheck = (url: string): Check => ({
  name: 'Postgres',
  todo: 'Start it, or correct DATABASE_URL.',
  look: async () => {
    const db = openDb(url, { connections: 1 })
    try {
      const pending = await pendingMigrations(db)
      return pending.length === 0
        ? { ok: true, found: `answers at ${new URL(url).host}, its schema is current` }
        : { ok: false, found: `${pending.length} migrations are not applied`, todo: 'Run `npm run migrate`.' }
    } finally {
      await db.$disconnect()
    }
  },
})

export const redisCheck = (url: string): Check => ({
  name: 'Redis',
  todo: 'Start it, or correct REDIS_URL.',
  look: async () => {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 })
    redis.on('error', () => {}) // the command says so
    try {
      await redis.connect()
      const [, policy] = (await redis.config('GET', 'maxmemory-policy')) as [string, string]
      const [, appendonly] = (await redis.config('GET', 'appendonly')) as [string, string]
      const wrong = [
        ...(policy === 'noeviction' ? [] : [`maxmemory-policy is ${policy}`]),
        ...(appendonly === 'yes' ? [] : ['it keeps no append-only file']),
      ]
      return wrong.length === 0
        ? { ok: true, found: `answers at ${new URL(url).host}, with AOF and noeviction` }
        : {
            ok: false,
            found: wrong.join(', '),
            todo: 'Set `appendonly yes` and `maxmemory-policy noeviction`.',
          }
    } finally {
      redis.disconnect()
    }
  },
})

export const apiCheck = (client: Client, url: string): Check => ({
  name: 'API',
  todo: 'Start one here with `secateur up`, or set SECATEUR_URL.',
  look: async () => {
    const { data, error } = await client.GET('/readyz')
    const readiness = data ?? error
    if (readiness?.ready) return { ok: true, found: `ready at ${url}` }
    const { ready: _, ...parts } = readiness ?? {}
    const wrong = Object.entries(parts).filter(([, state]) => state !== 'ok')
    return {
      ok: false,
      found: wrong.map(([part, state]) => `${part}: ${state}`).join('; ') || `${url} is no API of Secateur`,
      todo: 'Start what is away; `npm run migrate` brings the schema up to date.',
    }
  },
})

export const keyCheck = (client: Client): Check => ({
  name: 'Key',
  todo: 'Set SECATEUR_KEY; `npm run keys` makes a key for whoever has the database at hand.',
  look: async () => {
    try {
      const { name, role, team } = await answer(client.GET('/v1/keys/self'))
      return { ok: true, found: `${name}: ${role} of the team ${team.name}` }
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error
      return { ok: false, found: 'there is nobody to ask', todo: 'First the API.' }
    }
  },
})

/** Checks of the service: Postgres, Redis, the storage, the API, the key. */
import { Redis } from 'ioredis'
import { openDb } from '#core/runtime/db.ts'
import { pendingMigrations } from '#core/runtime/migrations.ts'
import { checkPostgres } from '#core/runtime/startup/postgres.ts'
import { checkRedis, tlsOptions } from '#core/runtime/startup/redis.ts'
import { openStorage } from '#core/storage/open.ts'
import { answer, type Client, UnreachableError } from '../../../clients/typescript/index.ts'
import { type Check, LIMIT_MS } from './check.ts'

export const postgresCheck = (url: string): Check => ({
  name: 'Postgres',
  todo: '', // the error says it
  run: async () => {
    await checkPostgres(url)
    const db = openDb(url, { connections: 1 })
    try {
      const pending = await pendingMigrations(db)
      return pending.length === 0
        ? { ok: true, found: `answers at ${new URL(url).host}, schema up to date` }
        : { ok: false, found: `${pending.length} migrations are not applied`, todo: 'Run `npm run migrate`.' }
    } finally {
      await db.$disconnect()
    }
  },
})

export const redisCheck = (url: string, ca: string | null): Check => ({
  name: 'Redis',
  todo: '', // the error says it
  run: async () => {
    await checkRedis(url, ca)
    const redis = new Redis(url, {
      ...tlsOptions(ca),
      lazyConnect: true,
      retryStrategy: null,
      maxRetriesPerRequest: 0,
    })
    redis.on('error', () => {}) // `connect` rejects with it
    try {
      await redis.connect()
      const [, policy] = (await redis.config('GET', 'maxmemory-policy')) as [string, string]
      const [, appendonly] = (await redis.config('GET', 'appendonly')) as [string, string]
      const wrong = [
        ...(policy === 'noeviction' ? [] : [`maxmemory-policy is ${policy}`]),
        ...(appendonly === 'yes' ? [] : ['appendonly is off']),
      ]
      return wrong.length === 0
        ? { ok: true, found: `answers at ${new URL(url).host}, with AOF and noeviction` }
        : {
            ok: false,
            found: wrong.join(', '),
            todo: 'Set `appendonly yes` and `maxmemory-policy noeviction` in the Redis configuration.',
          }
    } finally {
      redis.disconnect()
    }
  },
})

/** @param location of SECATEUR_ARTIFACTS */
export const storageCheck = (location: string): Check => ({
  name: 'Storage',
  todo: '', // the error says it
  run: async () => {
    const storage = openStorage({ location })
    try {
      await storage.check(AbortSignal.timeout(LIMIT_MS))
      return { ok: true, found: storage.name }
    } finally {
      storage.close()
    }
  },
})

export const apiCheck = (client: Client, url: string): Check => ({
  name: 'API',
  todo: 'Start the service here with `secateur up`, or set SECATEUR_URL.',
  run: async () => {
    const { data, error } = await client.GET('/readyz')
    const readiness = data ?? error
    const { ready, ...parts } = readiness ?? {}
    const wrong = Object.entries(parts).filter(([, state]) => state !== 'ok')
    if (ready && wrong.length === 0) return { ok: true, found: `ready at ${url}` }
    return {
      ok: false,
      found: wrong.map(([part, state]) => `${part}: ${state}`).join('; ') || `${url} is not a Secateur API`,
      todo: 'Start or correct the part that is named. `npm run migrate` brings the schema up to date.',
    }
  },
})

export const keyCheck = (client: Client): Check => ({
  name: 'Key',
  todo: 'Set SECATEUR_KEY. On the machine with the database, `npm run keys` creates a key.',
  run: async () => {
    try {
      const { name, role, team } = await answer(client.GET('/v1/keys/self'))
      return { ok: true, found: `${name}: ${role} of the team ${team.name}` }
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error
      return { ok: false, found: 'not checked, because the API does not answer', todo: 'Fix the API first.' }
    }
  },
})

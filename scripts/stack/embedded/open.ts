/** Postgres and Redis of a stack: the servers that the environment names, or embedded ones. */
import { join } from 'node:path'
import type { LocalConfig } from '#core/runtime/config.ts'
import { checkPostgres } from '#core/runtime/startup/postgres.ts'
import { checkRedis } from '#core/runtime/startup/redis.ts'
import { HOME } from '../../setup/paths.mjs'
import { startPostgres } from './postgres.ts'
import { type KeepOptions, keepServer } from './server.ts'
import { startValkey } from './valkey.ts'

export interface OpenServer {
  url: string
  /** Where it runs, for people. */
  place: string
  stop: () => Promise<void>
}

/** @throws ServerProblem */
export async function openPostgres(
  { databaseUrl }: LocalConfig,
  records: string,
  onRestart: KeepOptions['onRestart'],
): Promise<OpenServer> {
  if (databaseUrl !== null) {
    await checkPostgres(databaseUrl)
    return fromEnvironment(databaseUrl)
  }
  const start = (again?: string) => startPostgres(join(HOME, 'postgres'), records, { again })
  return embedded(await keepServer({ start, onRestart }))
}

/** @throws ServerProblem */
export async function openRedis(
  { redisUrl, redisCa }: LocalConfig,
  records: string,
  onRestart: KeepOptions['onRestart'],
): Promise<OpenServer> {
  if (redisUrl !== null) {
    await checkRedis(redisUrl, redisCa)
    return fromEnvironment(redisUrl)
  }
  const start = (again?: string) => startValkey(join(HOME, 'valkey'), records, again)
  return embedded(await keepServer({ start, onRestart }))
}

const embedded = ({ url, stop }: Omit<OpenServer, 'place'>): OpenServer => ({
  url,
  place: `embedded at ${new URL(url).host}`,
  stop,
})

const fromEnvironment = (url: string): OpenServer => ({
  url,
  place: 'from the environment',
  stop: async () => {},
})

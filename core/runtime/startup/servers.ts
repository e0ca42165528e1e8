/** Nothing is ready before Postgres and Redis have answered this process. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import { checkPostgres } from './postgres.ts'
import { checkRedis } from './redis.ts'
import { ServerProblem } from './server-problem.ts'

const RETRY_MS = 1_000

/**
 * Resolves when both servers have answered. A server that is down is asked again, and the log says once why.
 * @throws ServerProblem for a mistake in the settings
 */
export async function untilServersAnswer(
  { databaseUrl, redisUrl, redisCa }: Pick<Config, 'databaseUrl' | 'redisUrl' | 'redisCa'>,
  logger: Logger,
): Promise<void> {
  const checks = [() => checkPostgres(databaseUrl), () => checkRedis(redisUrl, redisCa)]
  await Promise.all(checks.map((check) => untilPasses(check, logger)))
}

async function untilPasses(check: () => Promise<void>, logger: Logger): Promise<void> {
  for (let last = ''; ; await delay(RETRY_MS)) {
    try {
      return await check()
    } catch (error) {
      if (!(error instanceof ServerProblem && error.isTransient)) throw error
      if (error.message !== last) logger.warn(`Waiting: ${error.message}`)
      last = error.message
    }
  }
}

/** The control worker: plans jobs, dispatches their trials, finishes them, and catches up on what was missed. */
import { Worker } from 'bullmq'
import { requireConfig } from '#core/config.ts'
import { openDb } from '#core/db.ts'
import { exitOnCrash, exitOnSignal } from '#core/lifecycle.ts'
import { createLogger } from '#core/logger.ts'
import { JOBS_QUEUE, JobMessageSchema, openJobsQueue, openTrialsQueue, parseMessage } from '#core/queues.ts'
import { openWorkerRedis } from '#core/redis.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { createAdvance } from './advance.ts'
import { createDispatch } from './dispatch.ts'
import { repeat } from './repeat.ts'
import { sweep } from './sweep.ts'

/** Jobs looked at side by side; each is a few short queries. */
const CONCURRENCY = 4
const SWEEP_INTERVAL_MS = 2_000

const config = requireConfig()
const logger = createLogger('control', config.logLevel)
exitOnCrash(logger)
const db = openDb(config.databaseUrl)
const redis = openWorkerRedis(config.redisUrl)
redis.on('error', (error) => logger.warn({ error }, 'Redis is away'))

const repositories = createRepositories(db)
const jobsQueue = openJobsQueue(redis, config.queuePrefix)
const trialsQueue = openTrialsQueue(redis, config.queuePrefix, config.pool)
const advance = createAdvance(repositories, createDispatch(repositories, trialsQueue))

const worker = new Worker(
  JOBS_QUEUE,
  async (message) => {
    const { jobId } = parseMessage(JobMessageSchema, message.data)
    await advance(jobId)
  },
  { connection: openWorkerRedis(config.redisUrl), prefix: config.queuePrefix, concurrency: CONCURRENCY },
)
worker.on('failed', (message, error) =>
  logger.error({ error, message: message?.data }, 'a job message failed'),
)
worker.on('error', (error) => logger.warn({ error }, 'the jobs queue is away'))

const sweeping = repeat(
  () => sweep({ repositories, jobsQueue, trialsQueue, advance, logger }),
  SWEEP_INTERVAL_MS,
  (error) => logger.error({ error }, 'a sweep failed; the next one tries again'),
)

await worker.waitUntilReady()
logger.info({ pool: config.pool }, 'ready')

exitOnSignal(logger, async () => {
  await sweeping.stop()
  await worker.close()
  await Promise.all([jobsQueue.close(), trialsQueue.close(), db.$disconnect()])
  redis.disconnect()
})

/** The control worker: plans jobs, dispatches their trials, finishes them, and catches up on what was missed. */
import { setTimeout as wait } from 'node:timers/promises'
import { openEngine } from '#core/engine/client.ts'
import { consume } from '#core/queue/consumer.ts'
import {
  createHostQueues,
  JOBS_QUEUE,
  JobMessageSchema,
  openJobsQueue,
  openWorkerRedis,
} from '#core/queue/queues.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { resolveJob } from '#core/resolve-job.ts'
import { requireConfig } from '#core/runtime/config.ts'
import { openDb } from '#core/runtime/db.ts'
import { exitOnCrash, exitOnSignal } from '#core/runtime/lifecycle.ts'
import { createLogger } from '#core/runtime/logger.ts'
import { createRegistry } from '#core/runtime/metrics/registry.ts'
import { serveMetrics } from '#core/runtime/metrics/server.ts'
import { singleFlight } from '#core/runtime/single-flight.ts'
import { openTracing } from '#core/runtime/tracing/open.ts'
import { createUploadFiles } from '#core/uploads/files.ts'
import { createSecretEncryption } from '#core/webhooks/secret-encryption.ts'
import { createWebhookTargets } from '#core/webhooks/targets.ts'
import { createDispatch } from './dispatch.ts'
import { createControlMetrics } from './metrics.ts'
import { createAdvance } from './reconcile-job.ts'
import { repeat } from './repeat.ts'
import { runSchedules } from './run-schedules.ts'
import { startListening } from './silence-grace.ts'
import { SILENCE_SECONDS, sweep } from './sweep.ts'
import { createControlTraces } from './traces.ts'
import { createDelivering } from './webhooks/deliver.ts'
import { createRender } from './webhooks/render.ts'
import { createSending } from './webhooks/send.ts'

/** Jobs looked at side by side; each is a few short queries. */
const CONCURRENCY = 4
const SWEEP_INTERVAL_MS = 1_000
const SCHEDULING_INTERVAL_MS = 1_000
const DELIVERING_INTERVAL_MS = 1_000
/** How long what is under way may take to end when control is asked to stop. */
const PATIENCE_MS = 5_000

const config = requireConfig()
const logger = createLogger('control', config.logLevel)
exitOnCrash(logger)
const tracing = await openTracing('control', config, logger)
const db = openDb(config.databaseUrl)
const redis = openWorkerRedis(config.redisUrl)
redis.on('error', (error) => logger.warn({ error }, 'Redis is away'))

const repositories = createRepositories(db)
const jobsQueue = openJobsQueue(redis, config.queuePrefix)
const hostQueues = createHostQueues(redis, config.queuePrefix)
const registry = createRegistry(db, redis)
const metrics = createControlMetrics(registry, {
  overview: repositories.overview,
  jobsQueue,
  hostQueues: hostQueues.all,
  logger,
})
const dispatch = singleFlight(createDispatch(repositories, hostQueues.of, config.limits))
const traces = tracing && createControlTraces(tracing)
const advance = createAdvance(repositories, dispatch, traces)

const consumer = consume({
  queue: JOBS_QUEUE,
  schema: JobMessageSchema,
  handle: ({ jobId }) => advance(jobId),
  connection: openWorkerRedis(config.redisUrl),
  logger,
  options: { prefix: config.queuePrefix, concurrency: CONCURRENCY },
})

const listening = startListening(SILENCE_SECONDS)
const uploads = createUploadFiles(config.uploads.folder)
const sweeping = repeat(
  () => sweep({ repositories, jobsQueue, dispatch, advance, listening, uploads, metrics, logger }),
  SWEEP_INTERVAL_MS,
  (error) => logger.error({ error }, 'a sweep failed; the next one tries again'),
)

const { openTrialsPerTeam } = config
// It judges the jobs of schedules and computes nothing. Python is there for as long as there is one to be judged.
const pythonEnv = { ...config.pythonEnv, SECATEUR_DEVICE: 'cpu', SECATEUR_THREADS: '1' }
const engine = openEngine({ python: config.python, env: pythonEnv, logger })
const { datasets } = repositories
const scheduling = repeat(
  async () => {
    await runSchedules({
      repositories,
      resolve: (asked, origin) => resolveJob(asked, { engine, datasets }, origin),
      openTrialsPerTeam,
      traces,
      logger,
    })
    await engine.close()
  },
  SCHEDULING_INTERVAL_MS,
  (error) => logger.error({ error }, 'a round of the schedules failed; the next one tries again'),
)

const { webhooks, publicUrl } = config
const sending = createSending({ targets: createWebhookTargets(webhooks.allow) })
const deliveries = createDelivering({
  deliveries: repositories.deliveries,
  render: createRender(repositories, publicUrl),
  send: sending.send,
  openSecret: webhooks.key === null ? () => null : createSecretEncryption(webhooks.key).decrypt,
  logger,
})
const delivering = repeat(deliveries.round, DELIVERING_INTERVAL_MS, (error) =>
  logger.error({ error }, 'a round of the webhooks failed; the next one tries again'),
)

await consumer.ready()
const metricsServer = await serveMetrics(registry, config.metrics, logger)

exitOnSignal(logger, async () => {
  metricsServer.close()
  const done = Promise.all([
    sweeping.stop(),
    scheduling.stop(),
    delivering.stop().then(deliveries.stop),
    engine.close(),
    consumer.close(),
  ])
  // What waits for a Redis that is away would wait for ever. The next control finds it in Postgres.
  await Promise.race([done, wait(PATIENCE_MS)])
  await Promise.all([
    sending.close(),
    jobsQueue.close(),
    hostQueues.close(),
    db.$disconnect(),
    tracing?.close(),
  ])
  redis.disconnect()
})
logger.info('ready')

/** The control worker: plans jobs, dispatches trials, finishes jobs, sweeps, runs schedules and delivers webhooks. */
import { setTimeout as wait } from 'node:timers/promises'
import { openEngine } from '#core/engine/client.ts'
import { createSnapshots } from '#core/engine/snapshots.ts'
import { createHubAccess } from '#core/hub-access.ts'
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
import { repeat } from '#core/runtime/repeat.ts'
import { singleFlight } from '#core/runtime/single-flight.ts'
import { untilServersAnswer } from '#core/runtime/startup/servers.ts'
import { openTracing } from '#core/runtime/tracing/open.ts'
import { openStorage } from '#core/storage/open.ts'
import { watchStorage } from '#core/storage/watch.ts'
import { createUploadFiles } from '#core/uploads/files.ts'
import { removeStaleFilesHourly } from '#core/uploads/stale-files.ts'
import { createSecretEncryption } from '#core/webhooks/secret-encryption.ts'
import { createWebhookTargets } from '#core/webhooks/targets.ts'
import { createDispatch } from './dispatch.ts'
import { createControlMetrics } from './metrics.ts'
import { createReconcileJob } from './reconcile-job.ts'
import { removeArtifacts } from './remove-artifacts.ts'
import { createRemoveOrphans } from './remove-orphans.ts'
import { removeUploads } from './remove-uploads.ts'
import { runSchedules } from './run-schedules.ts'
import { createSilenceGrace } from './silence-grace.ts'
import { SILENCE_SECONDS, sweep } from './sweep.ts'
import { createControlTraces } from './traces.ts'
import { createWebhookDeliverer } from './webhooks/deliver.ts'
import { createRender } from './webhooks/render.ts'
import { createWebhookSender } from './webhooks/send.ts'

/** Jobs that are reconciled concurrently. Each takes a few short queries. */
const CONCURRENCY = 4
const SWEEP_INTERVAL_MS = 1_000
const SCHEDULES_INTERVAL_MS = 1_000
const WEBHOOKS_INTERVAL_MS = 1_000
const SNAPSHOTS_INTERVAL_MS = 60_000
const ARTIFACTS_INTERVAL_MS = 5_000
const ORPHANS_INTERVAL_MS = 5_000
const UPLOADS_INTERVAL_MS = 5_000
/** Time for the work in progress to end when control stops. */
const STOP_TIMEOUT_MS = 5_000

const config = requireConfig()
const logger = createLogger('control', config.logLevel)
exitOnCrash(logger)
const tracing = await openTracing('control', config, logger)
const db = openDb(config.databaseUrl)
const redis = openWorkerRedis(config.redisUrl, config.redisCa)
redis.on('error', (error) => logger.warn({ error }, 'Redis is unreachable'))

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
const metricsServer = await serveMetrics(registry, config.metrics, logger)
await untilServersAnswer(config, logger)

const dispatch = singleFlight(createDispatch(repositories, hostQueues.of, config.limits))
const traces = tracing && createControlTraces(tracing)
const reconcileJob = createReconcileJob(repositories, dispatch, traces)

const consumer = consume({
  queue: JOBS_QUEUE,
  schema: JobMessageSchema,
  handle: ({ jobId }) => reconcileJob(jobId),
  connection: openWorkerRedis(config.redisUrl, config.redisCa),
  logger,
  options: { prefix: config.queuePrefix, concurrency: CONCURRENCY },
})

const silenceGrace = createSilenceGrace(SILENCE_SECONDS)
const sweeps = repeat(
  () => sweep({ repositories, jobsQueue, dispatch, reconcileJob, silenceGrace, metrics, logger }),
  SWEEP_INTERVAL_MS,
  (error) => logger.error({ error }, 'a sweep failed; the next one retries'),
)

const stopping = new AbortController()
// Control only checks the jobs of schedules. Python starts when there is a job to check, and is stopped after the round.
const engineOptions = { python: config.python, env: config.pythonEnv, logger }
const engine = openEngine(engineOptions)
const snapshots = createSnapshots(config.modelSnapshots, engineOptions)
const { artifacts, datasets, hosts, teams } = repositories
const storage = openStorage(config.artifacts)
const storageWatch = watchStorage(storage, logger)
const uploadFiles = createUploadFiles(config.uploads.folder, storage)
const checkers = { engine, datasets, hosts, uploadFiles, hubAccess: createHubAccess(config.hubToken, teams) }
const schedules = repeat(
  async () => {
    await runSchedules({
      repositories,
      resolve: async (asked, origin) => {
        const job = await resolveJob(asked, checkers, origin, stopping.signal)
        await snapshots.take(job.spec)
        return job
      },
      limits: config.submitLimits,
      traces,
      logger,
    })
    await engine.close()
  },
  SCHEDULES_INTERVAL_MS,
  (error) => logger.error({ error }, 'a round of schedules failed; the next one retries'),
)

const artifactRemovals = repeat(
  () => removeArtifacts({ artifacts, storage, logger }),
  ARTIFACTS_INTERVAL_MS,
  (error) => logger.error({ error }, 'deleted models were not removed; the next round retries'),
)

const orphanRemovals = repeat(
  createRemoveOrphans({ artifacts, datasets, storage, logger }),
  ORPHANS_INTERVAL_MS,
  (error) =>
    logger.error({ error }, 'the storage was not searched for objects without a row; the next round retries'),
)

const uploadRemovals = repeat(
  () => removeUploads(datasets, uploadFiles),
  UPLOADS_INTERVAL_MS,
  (error) => logger.error({ error }, 'deleted uploads were not removed; the next round retries'),
)
const staleFiles = removeStaleFilesHourly({ folder: config.uploads.folder, datasets, logger })

const removals = repeat(
  () => snapshots.removeUnneeded(repositories.jobs.openRevisions),
  SNAPSHOTS_INTERVAL_MS,
  (error) => logger.error({ error }, 'snapshots were not removed; the next round retries'),
)

const { webhooks, publicUrl } = config
const sender = createWebhookSender({ targets: createWebhookTargets(webhooks.allow) })
const deliverer = createWebhookDeliverer({
  deliveries: repositories.deliveries,
  render: createRender(repositories, publicUrl),
  send: sender.send,
  decryptSecret: webhooks.key === null ? () => null : createSecretEncryption(webhooks.key).decrypt,
  logger,
})
const deliveries = repeat(deliverer.deliverDue, WEBHOOKS_INTERVAL_MS, (error) =>
  logger.error({ error }, 'a round of webhook deliveries failed; the next one retries'),
)

await consumer.ready()

exitOnSignal(logger, async () => {
  stopping.abort()
  metricsServer.close()
  const done = Promise.all([
    sweeps.stop(),
    schedules.stop(),
    removals.stop(),
    artifactRemovals.stop(),
    orphanRemovals.stop(),
    uploadRemovals.stop(),
    staleFiles.stop(),
    storageWatch.stop(),
    deliveries.stop().then(deliverer.stop),
    engine.close(),
    consumer.close(),
  ])
  // Work that waits for an unreachable Redis never ends. The next control finds it in Postgres.
  await Promise.race([done, wait(STOP_TIMEOUT_MS)])
  await Promise.all([
    sender.close(),
    jobsQueue.close(),
    hostQueues.close(),
    db.$disconnect(),
    tracing?.close(),
  ])
  storage.close()
  redis.disconnect()
})
logger.info('ready')

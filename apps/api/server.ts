/** Creates the dependencies, listens, and closes everything on a signal. The app itself is in app.ts. */
import { openEngine } from '#core/engine/client.ts'
import { createSnapshots } from '#core/engine/snapshots.ts'
import { createHubAccess } from '#core/hub-access.ts'
import { createOutboxRelay } from '#core/queue/outbox-relay.ts'
import { openJobsQueue, openProducerRedis } from '#core/queue/queues.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { requireConfig } from '#core/runtime/config.ts'
import { openDb } from '#core/runtime/db.ts'
import { exitOnCrash, exitOnSignal } from '#core/runtime/lifecycle.ts'
import { createLogger } from '#core/runtime/logger.ts'
import { countPythonStarts, createRegistry } from '#core/runtime/metrics/registry.ts'
import { serveMetrics } from '#core/runtime/metrics/server.ts'
import { explainPort } from '#core/runtime/startup/ports.ts'
import { untilServersAnswer } from '#core/runtime/startup/servers.ts'
import { openTracing } from '#core/runtime/tracing/open.ts'
import { openStorage } from '#core/storage/open.ts'
import { watchStorage } from '#core/storage/watch.ts'
import { createUploadFiles } from '#core/uploads/files.ts'
import { removeStaleFilesHourly } from '#core/uploads/stale-files.ts'
import { buildApp } from './app.ts'
import { openThreads } from './large-answers/threads.ts'
import { STATEMENT_LIMIT_MS } from './lifetime/time-limits.ts'
import { webhookDeps } from './routes/webhooks/request.ts'
import { openChangeFeed } from './watching/change-feed.ts'

/** How long open requests may take after a stop signal. */
const SHUTDOWN_LIMIT_MS = 10_000

const config = requireConfig()
const logger = createLogger('api', config.logLevel)
exitOnCrash(logger)
const tracing = await openTracing('api', config, logger)
const db = openDb(config.databaseUrl, { timeoutMs: STATEMENT_LIMIT_MS })
const feedDb = openDb(config.databaseUrl, { connections: 1, timeoutMs: 1_000 })
const feed = openChangeFeed(createRepositories(feedDb).changes, logger)
const redis = openProducerRedis(config.redisUrl, config.redisCa)
redis.on('error', (error) => logger.warn({ error }, 'Redis is unreachable'))
const jobsQueue = openJobsQueue(redis, config.queuePrefix)
jobsQueue.on('error', (error) => logger.warn({ error }, 'the jobs queue is unreachable'))
const registry = createRegistry(db, redis)
const engineOptions = { python: config.python, env: config.pythonEnv, logger }
const engine = openEngine(engineOptions, countPythonStarts(registry))

const threads = await openThreads({ databaseUrl: config.databaseUrl }, logger)

const storage = openStorage(config.artifacts)
const storageWatch = watchStorage(storage, logger)
const uploadFiles = createUploadFiles(config.uploads.folder, storage)

const { queuePrefix, host, port, submitLimits, requestLimits, corsOrigins, uploads, artifacts } = config
const limits = { submitLimits, requestLimits, corsOrigins, uploads, artifacts }
const repositories = createRepositories(db)
const { datasets } = repositories
const app = await buildApp({
  logger,
  db,
  redis,
  repositories,
  feed,
  relay: createOutboxRelay(repositories.outbox, jobsQueue),
  queuePrefix,
  engine,
  threads,
  snapshots: createSnapshots(config.modelSnapshots, engineOptions),
  hubAccess: createHubAccess(config.hubToken, repositories.teams),
  registry,
  tracing,
  storage,
  storageState: storageWatch.state,
  uploadFiles,
  ...limits,
  webhooks: webhookDeps(config.webhooks),
})
const metrics = await serveMetrics(registry, config.metrics, logger)
const url = await explainPort({ setting: 'PORT', host, port }, () => app.listen({ host, port }))
// Loads torch before the first submission. If that fails, the first submission reports it.
engine.describe().catch((error: unknown) => logger.warn({ error }, 'the Python engine did not start'))

let staleFiles: ReturnType<typeof removeStaleFilesHourly> | undefined
exitOnSignal(logger, async () => {
  // A submission that still waits for Python then gets 503. Nothing of it is stored.
  const timer = setTimeout(() => void engine.close(), SHUTDOWN_LIMIT_MS)
  await app.close()
  clearTimeout(timer)
  metrics.close()
  await feed.close()
  await Promise.all([
    staleFiles?.stop(),
    storageWatch.stop(),
    engine.close(),
    threads.close(),
    feedDb.$disconnect(),
    jobsQueue.close(),
    db.$disconnect(),
    tracing?.close(),
  ])
  redis.disconnect()
  storage.close()
})
await untilServersAnswer(config, logger) // until then `/readyz` answers 503
staleFiles = removeStaleFilesHourly({ folder: config.uploads.folder, datasets, logger })
logger.info({ url }, 'ready')

/** The pruning worker: one process for one device, one trial at a time. */

import { startEngine } from '#core/engine/process.ts'
import { createSupervisor } from '#core/engine/supervisor.ts'
import { consume } from '#core/queue/consumer.ts'
import {
  openJobsQueue,
  openProducerRedis,
  openWorkerRedis,
  TrialMessageSchema,
  trialsQueue,
} from '#core/queue/queues.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { requireConfig } from '#core/runtime/config.ts'
import { openDb } from '#core/runtime/db.ts'
import { exitOnCrash, exitOnSignal } from '#core/runtime/lifecycle.ts'
import { createLogger } from '#core/runtime/logger.ts'
import { countPythonStarts, createRegistry } from '#core/runtime/metrics/registry.ts'
import { serveMetrics } from '#core/runtime/metrics/server.ts'
import { untilServersAnswer } from '#core/runtime/startup/servers.ts'
import { openTracing } from '#core/runtime/tracing/open.ts'
import { openStorage } from '#core/storage/open.ts'
import { watchStorage } from '#core/storage/watch.ts'
import { createUploadFiles } from '#core/uploads/files.ts'
import { removeStaleFilesHourly } from '#core/uploads/stale-files.ts'
import { registerHost } from './host.ts'
import { countOomKills, withOneGpu } from './machine.ts'
import { createWorkerMetrics } from './metrics.ts'
import { runTrials } from './run-trial.ts'
import { openScratch } from './scratch.ts'
import { createWorkerTraces } from './traces.ts'

/** Lock of a message in Redis. It is only a hint: the claim in Postgres decides which worker runs a trial. */
const LOCK_MS = 30_000
/** A storage that is unavailable for longer costs a trial its model but not its figures, or fails it if it needs an upload. */
const STORAGE_PATIENCE_MS = 15 * 60_000

const config = requireConfig()
const logger = createLogger('prune', config.logLevel)
exitOnCrash(logger)
const tracing = await openTracing('prune', config, logger)
const db = openDb(config.databaseUrl, { connections: 4 })
const repositories = createRepositories(db)
const producer = openProducerRedis(config.redisUrl, config.redisCa)
producer.on('error', (error) => logger.warn({ error }, 'Redis is unreachable'))
const jobsQueue = openJobsQueue(producer, config.queuePrefix)
jobsQueue.on('error', (error) => logger.warn({ error }, 'the jobs queue is away'))

const registry = createRegistry(db, producer)
const metricsServer = await serveMetrics(registry, config.metrics, logger)
await untilServersAnswer(config, logger)

const pythonEnv = withOneGpu(config.device, config.pythonEnv)
const engines = createSupervisor(
  () => startEngine({ python: config.python, env: pythonEnv, logger }),
  logger,
  countPythonStarts(registry),
)
const catalogue = await engines.get().then((engine) => engine.describe())
const device = config.device.startsWith('cuda:') ? config.device : catalogue.environment.device
const host = await registerHost(
  repositories.hosts,
  { hostName: config.hostName, pool: config.pool, device, labels: config.labels, catalogue },
  logger,
)
const metrics = createWorkerMetrics(registry, device.startsWith('cuda') ? catalogue.memoryBytes : null)
const traces = tracing && createWorkerTraces(tracing, host)
const scratch = await openScratch(config.home, host.id, logger)
const storage = openStorage(config.artifacts)
const storageWatch = watchStorage(storage, logger)
const uploadFiles = createUploadFiles(config.uploads.folder, storage)
const { datasets } = repositories
const staleFiles = removeStaleFilesHourly({ folder: config.uploads.folder, datasets, logger })
const models = {
  storage,
  bytesPerTeam: config.artifacts.bytesPerTeam,
  patienceMs: STORAGE_PATIENCE_MS,
}
const stopping = new AbortController()

/** Sends control a message about a job. If it gets lost, control's sweep finds the job. */
const wake = async (jobId: string) => {
  await jobsQueue
    .add('job', { jobId })
    .catch((error: unknown) => logger.warn({ error, jobId }, 'the message to control was not sent'))
}

const consumer = consume({
  queue: trialsQueue(host.id),
  schema: TrialMessageSchema,
  handle: (message) =>
    runTrials(
      {
        repositories,
        engines,
        host,
        scratch,
        uploadFiles,
        models,
        metrics,
        traces,
        countOomKills,
        wake,
        logger,
        stopping: stopping.signal,
      },
      config.limits,
      message,
    ),
  connection: openWorkerRedis(config.redisUrl, config.redisCa),
  logger,
  options: {
    prefix: config.queuePrefix,
    concurrency: 1,
    lockDuration: LOCK_MS,
    stalledInterval: LOCK_MS,
    maxStalledCount: 1_000, // Postgres counts the attempts.
  },
})
await consumer.ready()

exitOnSignal(logger, async () => {
  metricsServer.close()
  const closed = consumer.close() // Resolves when the running trial is handed back.
  stopping.abort()
  await closed
  await host.stop()
  await Promise.all([engines.close(), staleFiles.stop(), storageWatch.stop(), tracing?.close()])
  storage.close()
  await jobsQueue.close()
  await db.$disconnect()
})
logger.info({ pool: config.pool, hostId: host.id, device: host.device }, 'ready')

/** Creates the OpenAPI document without a running service. */
import { Redis } from 'ioredis'
import { Registry } from 'prom-client'
import type { Engine } from '#core/engine/client.ts'
import { createHubAccess } from '#core/hub-access.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { loadConfig } from '#core/runtime/config.ts'
import { openDb } from '#core/runtime/db.ts'
import { createLogger } from '#core/runtime/logger.ts'
import { openStorage } from '#core/storage/open.ts'
import { createUploadFiles } from '#core/uploads/files.ts'
import { buildApp } from '../app.ts'
import { webhookDeps } from '../routes/webhooks/request.ts'
import type { ChangeFeed } from '../watching/change-feed.ts'

const feed: ChangeFeed = {
  listen: () => {},
  isCurrent: () => false,
  cursor: () => null,
  catchUp: async () => {},
  close: async () => {},
}
const reject = () => Promise.reject(new Error('the document needs no engine and no threads'))
const engine: Engine = { describe: reject, check: reject, fingerprints: reject, close: async () => {} }

/** Builds the app and returns the document of its routes. No request comes, so nothing connects. */
export async function openApiDocument(): Promise<object> {
  const config = loadConfig({
    DATABASE_URL: 'postgresql://localhost/unused',
    REDIS_URL: 'redis://localhost/unused',
  })
  const db = openDb(config.databaseUrl)
  const redis = new Redis(config.redisUrl, { lazyConnect: true })
  const repositories = createRepositories(db)
  const storage = openStorage(config.artifacts)
  const app = await buildApp({
    logger: createLogger('api', 'silent'),
    db,
    redis,
    repositories,
    feed,
    relay: async () => {},
    queuePrefix: config.queuePrefix,
    engine,
    threads: { make: reject, close: async () => {} },
    snapshots: { take: reject },
    hubAccess: createHubAccess(config.hubToken, repositories.teams),
    registry: new Registry(),
    tracing: null,
    submitLimits: config.submitLimits,
    requestLimits: config.requestLimits,
    corsOrigins: config.corsOrigins,
    uploads: config.uploads,
    artifacts: config.artifacts,
    storage,
    storageState: () => 'ok',
    uploadFiles: createUploadFiles(config.uploads.folder, storage),
    webhooks: webhookDeps(config.webhooks),
  })
  await app.ready()
  const document = app.swagger()
  await app.close()
  await db.$disconnect()
  redis.disconnect()
  return document
}

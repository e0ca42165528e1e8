/** The API without a socket, with its own database and queue. Every response is checked against the OpenAPI document. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Queue } from 'bullmq'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { Registry } from 'prom-client'
import { uuidv7 } from 'uuidv7'
import { openEngine } from '#core/engine/client.ts'
import { createSnapshots } from '#core/engine/snapshots.ts'
import { createHubAccess } from '#core/hub-access.ts'
import { createOutboxRelay } from '#core/queue/outbox-relay.ts'
import { type JobMessage, openJobsQueue, openProducerRedis } from '#core/queue/queues.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { loadConfig } from '#core/runtime/config.ts'
import { openDb } from '#core/runtime/db.ts'
import { createLogger } from '#core/runtime/logger.ts'
import { openStorage } from '#core/storage/open.ts'
import { createUploadFiles } from '#core/uploads/files.ts'
import { type App, buildApp } from '../../apps/api/app.ts'
import type { Deps } from '../../apps/api/deps.ts'
import { createAnswerMaker } from '../../apps/api/large-answers/answers.ts'
import { openThreads } from '../../apps/api/large-answers/threads.ts'
import { TIME_LIMITS, type TimeLimits } from '../../apps/api/lifetime/time-limits.ts'
import { webhookDeps } from '../../apps/api/routes/webhooks/request.ts'
import { openChangeFeed } from '../../apps/api/watching/change-feed.ts'
import { UNLIMITED } from '../../scripts/stack/harness-env.ts'
import { createTestDatabase, TEST_KEY, type TestDatabase } from './database.ts'
import { WEBHOOK_KEY } from './webhooks.ts'

/** The name of the connections of change feeds, in `pg_stat_activity`. */
export const FEED_NAME = 'change-feed'

/** Sends requests. Fails if the OpenAPI document does not declare the response. */
export interface TestClient {
  request: (options: InjectOptions & { method: string; url: string }) => Promise<LightMyRequestResponse>
  get: (url: string, headers?: Record<string, string>) => Promise<LightMyRequestResponse>
  post: (url: string, body?: unknown) => Promise<LightMyRequestResponse>
}

/** Sends requests with an operator's key of the default team. */
export interface TestApi extends Deps, TestClient {
  app: App
  database: TestDatabase
  /** The queue to which the relay sends messages. */
  jobsQueue: Queue<JobMessage>
  /** A client with another key, or without one. */
  as: (key: string | null) => TestClient
  dispose: () => Promise<void>
}

export interface TestApiOptions {
  /** Settings that replace those of the environment. */
  env?: NodeJS.ProcessEnv
  /** Another Redis. If nothing listens there, the API runs without Redis. */
  redisUrl?: string
  /** Replaces dependencies of the API. */
  deps?: Partial<Deps>
  /** The database of another API, which disposes of it. */
  database?: TestDatabase
  limits?: Partial<TimeLimits>
  /** Makes large answers in threads, which take a second to start. Otherwise the event loop makes them. */
  realThreads?: boolean
  heartbeatMs?: number
}

/** Python starts with the first request that needs it. */
export async function createTestApi({
  env = {},
  redisUrl,
  deps = {},
  database: shared,
  limits = {},
  realThreads = false,
  ...options
}: TestApiOptions = {}): Promise<TestApi> {
  const database = shared ?? (await createTestDatabase())
  const models = await mkdtemp(join(tmpdir(), 'secateur-models-'))
  const config = loadConfig({
    ...process.env,
    SECATEUR_ARTIFACTS: models,
    DATABASE_URL: database.url,
    SECATEUR_QUEUE_PREFIX: `test-${uuidv7()}`,
    SECATEUR_WEBHOOK_KEY: WEBHOOK_KEY,
    ...UNLIMITED,
    ...env,
  })
  const redis = openProducerRedis(redisUrl ?? config.redisUrl)
  if (redisUrl === undefined) await once(redis, 'ready')
  else redis.on('error', () => {}) // the caller wants a Redis that fails
  const jobsQueue = openJobsQueue(redis, config.queuePrefix)
  jobsQueue.on('error', () => {})
  const logger = createLogger('api', 'silent')
  const engineOptions = { python: config.python, env: config.pythonEnv, logger }
  const engine = openEngine(engineOptions)
  const repositories = createRepositories(database.db)
  const threads = realThreads
    ? await openThreads({ databaseUrl: database.url }, logger)
    : { ...createAnswerMaker(deps.repositories ?? repositories), close: async () => {} }
  const feedUrl = new URL(database.url)
  feedUrl.searchParams.set('application_name', FEED_NAME)
  const feedDb = openDb(feedUrl.href, { connections: 1 })
  const feed = openChangeFeed(createRepositories(feedDb).changes, logger)
  const storage = deps.storage ?? openStorage(config.artifacts)
  const all = {
    logger,
    db: database.db,
    redis,
    repositories,
    feed,
    jobsQueue,
    relay: createOutboxRelay(repositories.outbox, jobsQueue),
    engine,
    threads,
    snapshots: createSnapshots(config.modelSnapshots, engineOptions),
    hubAccess: createHubAccess(config.hubToken, repositories.teams),
    queuePrefix: config.queuePrefix,
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
    ...deps,
  }
  const app = await buildApp(all, { limits: { ...TIME_LIMITS, ...limits }, ...options })
  await app.ready()
  const assertDeclared = createContract(app)

  const as: TestApi['as'] = (key) => {
    const authorization = key === null ? {} : { authorization: `Bearer ${key}` }
    const request: TestClient['request'] = async (options) => {
      await feed.catchUp() // reports the changes that the test made in the database
      const response = await app.inject({
        ...options,
        headers: { ...authorization, ...options.headers },
      } as InjectOptions)
      assertDeclared(options.method, options.url, response)
      return response
    }
    return {
      request,
      get: (url, headers = {}) => request({ method: 'GET', url, headers }),
      post: (url, body) =>
        request({ method: 'POST', url, ...(body === undefined ? {} : { body: body as object }) }),
    }
  }
  return {
    ...all,
    ...as(TEST_KEY),
    app,
    database,
    as,
    dispose: async () => {
      await app.close()
      await feed.close()
      await feedDb.$disconnect()
      await engine.close()
      await threads.close()
      if (redis.status === 'ready') await jobsQueue.obliterate({ force: true })
      redis.disconnect()
      all.storage.close()
      await rm(models, { recursive: true })
      if (!shared) await database.dispose()
    },
  }
}

/** The parts of an OpenAPI document that the check reads. */
interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, object> }> }>>
}

/** Creates a check of responses against the document: status, content type and, for JSON, content. */
function createContract(app: App) {
  const document = app.swagger() as unknown as Document
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  ajv.addSchema(document, 'openapi')

  return (method: string, url: string, { statusCode, headers, body }: LightMyRequestResponse) => {
    const what = `${method} ${url} -> ${statusCode}`
    const type = String(headers['content-type'] ?? '').split(';', 1)[0] ?? ''
    const path = url.split('?', 1)[0] ?? ''
    const matches = Object.keys(document.paths).filter((template) =>
      new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
    )
    const template = matches.find((match) => match === path) ?? matches[0]
    const operation = document.paths[template ?? '']?.[method.toLowerCase()]
    if (!template || !operation) {
      assert.ok([404, 405].includes(statusCode), `${what} is not documented`)
      assert.equal(type, 'application/problem+json', what)
      return
    }
    const declared = operation.responses[statusCode]
    assert.ok(declared, `${what} is not declared`)
    if (!declared.content) return assert.equal(body, '', what)
    assert.ok(declared.content[type], `${what}: ${type} is not declared`)
    if (!type.endsWith('json')) return
    const steps = [
      'paths',
      template,
      method.toLowerCase(),
      'responses',
      String(statusCode),
      'content',
      type,
      'schema',
    ]
    const pointer = steps
      .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/')
    const validate = ajv.getSchema(`openapi#/${pointer}`)
    assert.ok(validate, `no schema at ${pointer}`)
    assert.ok(validate(JSON.parse(body)), `${what}: ${ajv.errorsText(validate.errors)}: ${body}`)
  }
}

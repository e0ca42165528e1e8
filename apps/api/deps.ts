/** The dependencies of the routes. `server.ts` and the tests create them; the app only uses them. */
import type { FastifyInstance } from 'fastify'
import type { Redis } from 'ioredis'
import type { Registry } from 'prom-client'
import type { Role } from '#core/domain/roles.ts'
import type { Engine } from '#core/engine/client.ts'
import type { Snapshots } from '#core/engine/snapshots.ts'
import type { HubAccess } from '#core/hub-access.ts'
import type { LiveKey, Repositories, SubmitLimits } from '#core/repositories/index.ts'
import type { Config, RequestLimits } from '#core/runtime/config.ts'
import type { Db } from '#core/runtime/db.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { Tracing } from '#core/runtime/tracing/otlp.ts'
import type { Storage } from '#core/storage/storage.ts'
import type { UploadFiles } from '#core/uploads/files.ts'
import type { Scheme } from './auth/authenticate.ts'
import type { Threads } from './large-answers/threads.ts'
import type { WebhookDeps } from './routes/webhooks/request.ts'
import type { ChangeFeed } from './watching/change-feed.ts'

export interface Deps {
  logger: Logger
  db: Db
  redis: Redis
  repositories: Repositories
  feed: ChangeFeed
  /** Sends the messages in the outbox to control. Rejects if Redis or Postgres is unreachable. */
  relay: () => Promise<void>
  /** Prefix of all keys in Redis. */
  queuePrefix: string
  engine: Engine
  threads: Threads
  snapshots: Pick<Snapshots, 'take'>
  hubAccess: HubAccess
  /** Metrics. */
  registry: Registry
  /** null if tracing is off. */
  tracing: Tracing | null
  /** A job that would exceed one of them is rejected. */
  submitLimits: SubmitLimits
  /** Requests a minute. */
  requestLimits: RequestLimits
  /** Origins whose pages may call the API from a browser. */
  corsOrigins: readonly string[]
  uploads: Config['uploads']
  artifacts: Config['artifacts']
  /** Has the bytes of stored models and of uploads. */
  storage: Storage
  /** `ok`, or why the storage cannot be used. */
  storageState: () => string
  uploadFiles: UploadFiles
  webhooks: WebhookDeps
}

/**
 * Sends the messages in the outbox without waiting. If that fails they stay in the outbox, and control's next sweep
 * recovers them.
 */
export function relayOutbox({ deps, log }: FastifyInstance): void {
  deps.relay().catch((error: unknown) => log.warn({ error }, 'outbox messages wait for the next sweep'))
}

declare module 'fastify' {
  interface FastifyInstance {
    deps: Deps
  }
  interface FastifyContextConfig {
    /** The least role that may call the route. Required below /v1; a route without it needs no key. */
    role?: Role
    /** How the key is sent. Default: as a bearer token. In a browser: as the password of HTTP basic authentication. */
    scheme?: Scheme
  }
  interface FastifyRequest {
    /** The key of the caller. Only on routes with a role. */
    key: LiveKey
    /** The team of that key. Every query is limited to it. */
    readonly teamId: string
  }
}

/** What the routes need. `server.ts` and the tests build it, the app only uses it. */
import type { Redis } from 'ioredis'
import type { Registry } from 'prom-client'
import type { Role } from '#core/domain/roles.ts'
import type { Engine } from '#core/engine/client.ts'
import type { LiveKey, Repositories } from '#core/repositories/index.ts'
import type { Config, RequestLimits } from '#core/runtime/config.ts'
import type { Db } from '#core/runtime/db.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { Tracing } from '#core/runtime/tracing/otlp.ts'
import type { Scheme } from './auth/authenticate.ts'
import type { WebhookDeps } from './routes/webhooks/request.ts'
import type { ChangeFeed } from './watching/change-feed.ts'

export interface Deps {
  logger: Logger
  db: Db
  redis: Redis
  repositories: Repositories
  feed: ChangeFeed
  /** Tells control of what is in the outbox. Rejects when Redis or Postgres is away; control's sweep looks as well. */
  relay: () => Promise<void>
  /** Prefix of every key in Redis. */
  queuePrefix: string
  engine: Engine
  /** Of its metrics. */
  registry: Registry
  /** Null: nothing is traced. */
  tracing: Tracing | null
  /** A job that would take a team's open trials beyond this is not accepted. */
  openTrialsPerTeam: number
  /** Requests a minute. */
  requestLimits: RequestLimits
  /** Sites whose pages may call the API from a browser. */
  corsOrigins: readonly string[]
  uploads: Config['uploads']
  webhooks: WebhookDeps
}

declare module 'fastify' {
  interface FastifyInstance {
    deps: Deps
  }
  interface FastifyContextConfig {
    /** The least that whoever calls the route must be. Every route below /v1 says so; without it, no key is needed. */
    role?: Role
    /** How the key is sent: as a bearer token, unless browsers ask people for it, as the password of HTTP basic. */
    scheme?: Scheme
  }
  interface FastifyRequest {
    /** Who asks. Of routes with a role only. */
    key: LiveKey
    /** The team of that key, for which the request acts; every query carries it. */
    readonly teamId: string
  }
}

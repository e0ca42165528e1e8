/** The OpenAPI document, for whoever has no service at hand. */
import { createLogger } from '#core/runtime/logger.ts'
import { buildApp } from '../app.ts'

/** Has everything that is taken out of it, and does nothing. */
const unused: never = new Proxy(() => {}, {
  get: (_, name) => (name === 'then' ? undefined : unused),
}) as never

/** Of the app as it is. No request comes that would use what it was given. */
export async function openApiDocument(): Promise<object> {
  const app = await buildApp({
    logger: createLogger('api', 'silent'),
    db: unused,
    redis: unused,
    repositories: unused,
    feed: unused,
    relay: unused,
    queuePrefix: '',
    engine: unused,
    registry: unused,
    tracing: null,
    openTrialsPerTeam: 0,
    requestLimits: unused,
    corsOrigins: [],
    uploads: unused,
    webhooks: unused,
  })
  await app.ready()
  const document = app.swagger()
  await app.close()
  return document
}

/** Creates the OpenAPI document without a running service. */
import { createLogger } from '#core/runtime/logger.ts'
import { buildApp } from '../app.ts'

/** Stands in for every dependency. Routes only read and destructure it while they register; no request ever uses it. */
const unused: never = new Proxy(() => {}, {
  get: (_, name) => (name === 'then' ? undefined : unused),
}) as never

/** Builds the app with all its routes, and returns its document. */
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

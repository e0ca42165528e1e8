/** Builds the API as a Fastify instance, for the server and for the tests. It does not listen, and does not close its deps. */
import { randomUUID } from 'node:crypto'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { LogController } from 'fastify'
import { authenticate } from './auth/authenticate.ts'
import type { Deps } from './deps.ts'
import { validatorCompiler } from './http/validation.ts'
import { largeAnswers } from './large-answers/plugin.ts'
import { abort } from './lifetime/abort.ts'
import { connectionOptions, MAX_CONNECTIONS } from './lifetime/connections.ts'
import { revokedKeys } from './lifetime/revoked-keys.ts'
import { TIME_LIMITS, type TimeLimits, timeLimits } from './lifetime/time-limits.ts'
import { unreadBodies } from './lifetime/unread-bodies.ts'
import { audit } from './plugins/audit.ts'
import { bodyGuards } from './plugins/body-guards.ts'
import { docs } from './plugins/docs.ts'
import { gracefulShutdown } from './plugins/graceful-shutdown.ts'
import { jsonBodies } from './plugins/json-bodies.ts'
import { answerBadUrl, notFound } from './plugins/not-found.ts'
import { answerClientError, problems } from './plugins/problems.ts'
import { rateLimits } from './plugins/rate-limits.ts'
import { requestMetrics } from './plugins/request-metrics.ts'
import { securityHeaders } from './plugins/security-headers.ts'
import { traces } from './plugins/traces.ts'
import { accountRoutes } from './routes/accounts/index.ts'
import { artifactRoutes } from './routes/artifacts/index.ts'
import { benchmarkRoutes } from './routes/benchmarks/index.ts'
import { catalogueRoutes } from './routes/catalogue/catalogue.ts'
import { datasetRoutes } from './routes/datasets/index.ts'
import { hostRoutes } from './routes/hosts/hosts.ts'
import { jobRoutes } from './routes/jobs/index.ts'
import { resultRoutes } from './routes/results/index.ts'
import { scheduleRoutes } from './routes/schedules/index.ts'
import { systemRoutes } from './routes/system/index.ts'
import { trialRoutes } from './routes/trials/trials.ts'
import { webhookRoutes } from './routes/webhooks/index.ts'
import { watching } from './watching/plugin.ts'

const BODY_LIMIT = 1_048_576
/** Time between heartbeats on event streams. Proxies close connections that are silent for about 30 seconds. */
const HEARTBEAT_MS = 15_000
/** Request ids that are accepted from callers: they appear in log lines. */
const REQUEST_ID = /^[A-Za-z0-9._-]{8,128}$/

export async function buildApp(
  deps: Deps,
  { limits = TIME_LIMITS, heartbeatMs = HEARTBEAT_MS }: { limits?: TimeLimits; heartbeatMs?: number } = {},
) {
  const app = fastify({
    loggerInstance: deps.logger,
    bodyLimit: BODY_LIMIT,
    ...connectionOptions(limits),
    logController: new LogController({ requestIdLogLabel: 'requestId' }),
    frameworkErrors: answerBadUrl,
    clientErrorHandler: answerClientError,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  // Fastify's serializer turns null into 0 where a number is declared, and drops undeclared fields. Answers are typed instead.
  app.setSerializerCompiler(() => JSON.stringify)
  app.server.maxConnections = MAX_CONNECTIONS
  app.decorate('deps', deps)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })

  await app.register(gracefulShutdown)
  await app.register(abort) // before all plugins that answer requests
  await app.register(timeLimits, limits)
  await app.register(unreadBodies)
  await app.register(traces)
  await app.register(requestMetrics)
  await app.register(securityHeaders) // before `notFound`, because OPTIONS requests have no route
  await app.register(problems)
  await app.register(notFound)
  await app.register(jsonBodies)
  await app.register(bodyGuards)
  await app.register(authenticate)
  await app.register(revokedKeys)
  await app.register(rateLimits)
  await app.register(audit)
  await app.register(watching)
  await app.register(largeAnswers)
  await app.register(docs)
  await app.register(systemRoutes)
  await app.register(
    async (v1) => {
      await v1.register(jobRoutes, { heartbeatMs })
      await v1.register(resultRoutes)
      await v1.register(trialRoutes)
      await v1.register(artifactRoutes)
      await v1.register(benchmarkRoutes)
      await v1.register(scheduleRoutes)
      await v1.register(webhookRoutes)
      await v1.register(catalogueRoutes)
      await v1.register(datasetRoutes, { stallLimitMs: limits.stall, storeLimitMs: limits.store })
      await v1.register(hostRoutes)
      await v1.register(accountRoutes)
    },
    { prefix: '/v1' },
  )
  return app
}

export type App = Awaited<ReturnType<typeof buildApp>>

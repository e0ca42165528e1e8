/** The API as a Fastify instance, the same for the server and the tests. It does not listen, and owns none of its deps. */
import { randomUUID } from 'node:crypto'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { LogController } from 'fastify'
import { authenticate } from './auth/authenticate.ts'
import type { Deps } from './deps.ts'
import { validatorCompiler } from './http/validation.ts'
import { audit } from './plugins/audit.ts'
import { bodyGuards } from './plugins/body-guards.ts'
import { docs } from './plugins/docs.ts'
import { gracefulShutdown } from './plugins/graceful-shutdown.ts'
import { answerBadUrl, notFound } from './plugins/not-found.ts'
import { problems } from './plugins/problems.ts'
import { rateLimits } from './plugins/rate-limits.ts'
import { requestMetrics } from './plugins/request-metrics.ts'
import { securityHeaders } from './plugins/security-headers.ts'
import { traces } from './plugins/traces.ts'

import { auditRoutes } from './routes/accounts/audit.ts'
import { keyRoutes } from './routes/accounts/keys.ts'
import { teamRoutes } from './routes/accounts/teams.ts'
import { datasetRoutes } from './routes/datasets/datasets.ts'
import { uploadingRoutes } from './routes/datasets/upload.ts'
import { hostRoutes } from './routes/hosts/hosts.ts'
import { jobMoveRoutes } from './routes/jobs/cancel.ts'
import { jobEditRoutes } from './routes/jobs/edit.ts'
import { jobRoutes } from './routes/jobs/read.ts'
import { submittingRoutes } from './routes/jobs/submit.ts'
import { watchingRoutes } from './routes/jobs/watch.ts'
import { compareRoutes } from './routes/results/compare.ts'
import { measurementRoutes } from './routes/results/measurements.ts'
import { tableRoutes } from './routes/results/table.ts'
import { scheduleMoveRoutes } from './routes/schedules/actions.ts'
import { scheduleRunRoutes } from './routes/schedules/runs.ts'
import { scheduleRoutes } from './routes/schedules/schedules.ts'
import { catalogueRoutes } from './routes/system/catalogue.ts'
import { healthRoutes } from './routes/system/health.ts'
import { opsQueuesRoutes } from './routes/system/queues.ts'
import { trialRoutes } from './routes/trials/trials.ts'
import { webhookMoveRoutes } from './routes/webhooks/actions.ts'
import { webhookDeliveryRoutes } from './routes/webhooks/deliveries.ts'
import { webhookRoutes } from './routes/webhooks/webhooks.ts'
import { watching } from './watching/plugin.ts'

const BODY_LIMIT = 1_048_576
/** Whatever hangs, the caller hears of it: a database behind a network that was cut doesn't even refuse. */
const ANSWER_LIMIT_MS = 10_000
/** Proxies cut what has been silent for half a minute or so. */
const HEARTBEAT_MS = 15_000
/** A caller's own request id, if it is one that can stand in a log line. */
const REQUEST_ID = /^[A-Za-z0-9._-]{8,128}$/

export async function buildApp(
  deps: Deps,
  { answerLimitMs = ANSWER_LIMIT_MS, heartbeatMs = HEARTBEAT_MS } = {},
) {
  const app = fastify({
    loggerInstance: deps.logger,
    bodyLimit: BODY_LIMIT,
    handlerTimeout: answerLimitMs,
    // Such names are valid JSON: `bodyGuards` refuses them, and says so.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    logController: new LogController({ requestIdLogLabel: 'requestId' }),
    frameworkErrors: answerBadUrl,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  // Fastify's own serializer turns null into 0 where a number is declared, and drops what isn't. Answers are typed instead.
  app.setSerializerCompiler(() => JSON.stringify)
  app.removeContentTypeParser('text/plain') // so that it answers 415 like any other
  app.decorate('deps', deps)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })

  await app.register(gracefulShutdown)
  await app.register(traces)
  await app.register(requestMetrics)
  await app.register(securityHeaders) // before `notFound`: CORS preflights have no route
  await app.register(problems)
  await app.register(notFound)
  await app.register(bodyGuards)
  await app.register(authenticate)
  await app.register(rateLimits)
  await app.register(audit)
  await app.register(watching)
  await app.register(docs)
  await app.register(healthRoutes)
  await app.register(opsQueuesRoutes)
  await app.register(
    async (v1) => {
      await v1.register(submittingRoutes)
      await v1.register(jobRoutes)
      await v1.register(watchingRoutes(heartbeatMs))
      await v1.register(jobMoveRoutes)
      await v1.register(jobEditRoutes)
      await v1.register(tableRoutes)
      await v1.register(measurementRoutes)
      await v1.register(compareRoutes)
      await v1.register(trialRoutes)
      await v1.register(scheduleRoutes)
      await v1.register(scheduleMoveRoutes)
      await v1.register(scheduleRunRoutes)
      await v1.register(webhookRoutes)
      await v1.register(webhookMoveRoutes)
      await v1.register(webhookDeliveryRoutes)
      await v1.register(catalogueRoutes)
      await v1.register(datasetRoutes)
      await v1.register(uploadingRoutes)
      await v1.register(hostRoutes)
      await v1.register(keyRoutes)
      await v1.register(teamRoutes)
      await v1.register(auditRoutes)
    },
    { prefix: '/v1' },
  )
  return app
}

export type App = Awaited<ReturnType<typeof buildApp>>

import type { FastifyPluginAsync } from 'fastify'
import { healthRoutes } from './health.ts'
import { queueBoardRoutes } from './queues.ts'

/** Routes for operating the service, outside `/v1`. */
export const systemRoutes: FastifyPluginAsync = async (app) => {
  await app.register(healthRoutes)
  await app.register(queueBoardRoutes)
}

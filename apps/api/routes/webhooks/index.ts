import type { FastifyPluginAsync } from 'fastify'
import { webhookActionRoutes } from './actions.ts'
import { webhookDeliveryRoutes } from './deliveries.ts'
import { webhookCrudRoutes } from './webhooks.ts'

export const webhookRoutes: FastifyPluginAsync = async (app) => {
  await app.register(webhookCrudRoutes)
  await app.register(webhookActionRoutes)
  await app.register(webhookDeliveryRoutes)
}

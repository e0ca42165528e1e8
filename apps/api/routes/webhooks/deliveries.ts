/** What became of telling webhooks of events. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ref } from '#core/schemas/resources.ts'
import { DeliveryPageSchema, type DeliveryResource } from '#core/schemas/webhooks.ts'
import { IdParamsSchema, isId, PageQuerySchema, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentDelivery } from '../../presenters/webhook.ts'
import { deliveryResponse } from './actions.ts'
import { webhookAccess } from './find.ts'

const DeliveryParamsSchema = Type.Object({ ...IdParamsSchema.properties, deliveryId: Type.String() })

export const webhookDeliveryRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { deliveries } = app.deps.repositories
  const { find, findEnabled } = webhookAccess(app)

  app.get(
    '/webhooks/:id/deliveries',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Deliveries of a webhook, newest first',
        description:
          'Each with its attempts. They are kept for 30 days; of answers there is the status alone.',
        operationId: 'listDeliveries',
        params: IdParamsSchema,
        querystring: PageQuerySchema,
        response: { 200: DeliveryPageSchema, ...problemResponses(404, 422) },
      },
    },
    async (request) => {
      const { id } = await find(request.teamId, request.params.id)
      const { limit, cursor = null } = request.query
      const { items, nextCursor } = await deliveries.list(request.teamId, id, { limit, cursor })
      return { items: items.map(presentDelivery), nextCursor }
    },
  )

  app.get(
    '/webhooks/:id/deliveries/:deliveryId',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'One delivery and its attempts',
        operationId: 'getDelivery',
        params: DeliveryParamsSchema,
        response: { 200: ref<DeliveryResource>('Delivery'), ...problemResponses(404) },
      },
    },
    async (request) => {
      const { deliveryId } = request.params
      const { id } = await find(request.teamId, request.params.id)
      const delivery = isId(deliveryId) ? await deliveries.get(request.teamId, id, deliveryId) : null
      return presentDelivery(delivery ?? unknownId('delivery', deliveryId))
    },
  )

  app.post(
    '/webhooks/:id/deliveries/:deliveryId/redeliver',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Deliver an event again',
        description:
          'Whatever became of it: a new delivery of the same event, with the same `webhook-id`. 409 while the webhook is disabled.',
        operationId: 'redeliver',
        params: DeliveryParamsSchema,
        response: { 202: deliveryResponse, ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { deliveryId } = request.params
      const { id } = await findEnabled(request.teamId, request.params.id)
      const delivery = isId(deliveryId) ? await deliveries.repeat(request.teamId, id, deliveryId) : null
      if (!delivery) return unknownId('delivery', deliveryId)
      reply.code(202).header('location', `/v1/webhooks/${id}/deliveries/${delivery.id}`)
      return presentDelivery(delivery)
    },
  )
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ref } from '#core/schemas/resources.ts'
import { DeliveryPageSchema, type DeliveryResource } from '#core/schemas/webhooks.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest, presentPage } from '../../http/paging.ts'
import { problemResponses, responseWithLocation } from '../../http/responses.ts'
import { presentDelivery } from '../../presenters/webhook.ts'
import { findEnabled } from './request.ts'

const DeliveryParamsSchema = Type.Object({ ...IdParamsSchema.properties, deliveryId: Type.String() })

export const DeliveryResponse = responseWithLocation(
  'The delivery is pending.',
  ref<DeliveryResource>('Delivery'),
  'URL of the delivery.',
)

export const webhookDeliveryRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { deliveries, webhooks } = app.deps.repositories

  app.get(
    '/webhooks/:id/deliveries',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: "List a webhook's deliveries, newest first",
        description:
          "Each delivery has its attempts. Deliveries are kept for 30 days; of a receiver's answer only the status is stored.",
        operationId: 'listDeliveries',
        params: IdParamsSchema,
        querystring: PageQuerySchema,
        response: { 200: DeliveryPageSchema, ...problemResponses(404, 422) },
      },
    },
    async ({ teamId, params, query }) => {
      const { id } = await findOr404('webhook', params.id, (id) => webhooks.get(teamId, id))
      return presentPage(await deliveries.list(teamId, id, pageRequest(query)), presentDelivery)
    },
  )

  app.get(
    '/webhooks/:id/deliveries/:deliveryId',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Get a delivery and its attempts',
        operationId: 'getDelivery',
        params: DeliveryParamsSchema,
        response: { 200: ref<DeliveryResource>('Delivery'), ...problemResponses(404) },
      },
    },
    async ({ teamId, params }) => {
      const { id } = await findOr404('webhook', params.id, (id) => webhooks.get(teamId, id))
      return presentDelivery(
        await findOr404('delivery', params.deliveryId, (deliveryId) =>
          deliveries.get(teamId, id, deliveryId),
        ),
      )
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
          'Creates a new delivery of the same event with the same `webhook-id`, whether or not the first one arrived. The answer is 409 while the webhook is disabled.',
        operationId: 'redeliver',
        params: DeliveryParamsSchema,
        response: { 202: DeliveryResponse, ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async ({ teamId, params }, reply) => {
      const { id } = await findEnabled(webhooks, teamId, params.id)
      const delivery = await findOr404('delivery', params.deliveryId, (deliveryId) =>
        deliveries.repeat(teamId, id, deliveryId),
      )
      reply.code(202).header('location', `/v1/webhooks/${id}/deliveries/${delivery.id}`)
      return presentDelivery(delivery)
    },
  )
}

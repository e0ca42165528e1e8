/** What is done to a webhook once it is there. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ref } from '#core/schemas/resources.ts'
import type { DeliveryResource, MadeWebhookResource } from '#core/schemas/webhooks.ts'
import { newWebhookSecret } from '#core/webhooks/signatures.ts'
import { IdParamsSchema, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentDelivery, presentWebhook } from '../../presenters/webhook.ts'
import { webhookAccess } from './find.ts'
import { requireEncryption } from './request.ts'

export const deliveryResponse = {
  description: 'It is on its way.',
  headers: { location: Type.String({ description: 'What becomes of it.' }) },
  content: { 'application/json': { schema: ref<DeliveryResource>('Delivery') } },
}

export const webhookMoveRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { repositories, webhooks: deps } = app.deps
  const { webhooks, deliveries } = repositories
  const { find, findEnabled } = webhookAccess(app)

  app.post(
    '/webhooks/:id/rotate',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Give a webhook another secret',
        description:
          'For 24 hours deliveries are signed with both, so that the receiver can change over. A secret from before that is void at once.',
        operationId: 'rotateWebhook',
        params: IdParamsSchema,
        response: {
          200: {
            description: 'The webhook and its new secret.',
            headers: { 'cache-control': Type.Literal('no-store') },
            content: { 'application/json': { schema: ref<MadeWebhookResource>('MadeWebhook') } },
          },
          ...problemResponses(400, 404, 409, 413, 415),
        },
      },
    },
    async (request, reply) => {
      const { id } = await find(request.teamId, request.params.id)
      const secret = newWebhookSecret()
      const webhook = await webhooks.rotate(request.teamId, id, requireEncryption(deps).encrypt(secret))
      reply.header('cache-control', 'no-store')
      return { ...presentWebhook(webhook ?? unknownId('webhook', id)), secret }
    },
  )

  app.post(
    '/webhooks/:id/test',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Send a webhook an event that says nothing',
        description: 'Of the type `webhook.test`, whatever events it asks for.',
        operationId: 'testWebhook',
        params: IdParamsSchema,
        response: { 202: deliveryResponse, ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { id } = await findEnabled(request.teamId, request.params.id)
      const delivery = (await deliveries.test(request.teamId, id)) ?? unknownId('webhook', id)
      reply.code(202).header('location', `/v1/webhooks/${id}/deliveries/${delivery.id}`)
      return presentDelivery(delivery)
    },
  )
}

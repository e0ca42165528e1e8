/** Rotate the secret, send a test event. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ref } from '#core/schemas/resources.ts'
import type { MadeWebhookResource } from '#core/schemas/webhooks.ts'
import { newWebhookSecret } from '#core/webhooks/signatures.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { problemResponses } from '../../http/responses.ts'
import { presentDelivery, presentWebhook } from '../../presenters/webhook.ts'
import { DeliveryResponse } from './deliveries.ts'
import { findEnabled, requireEncryption } from './request.ts'

export const webhookActionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { repositories, webhooks: deps } = app.deps
  const { webhooks, deliveries } = repositories

  app.post(
    '/webhooks/:id/rotate',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Replace the secret of a webhook',
        description:
          'For 24 hours deliveries are signed with the new and the old secret, so that the receiver can switch. An even older secret becomes invalid at once.',
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
    async ({ teamId, params }, reply) => {
      const { id } = await findOr404('webhook', params.id, (id) => webhooks.get(teamId, id))
      const secret = newWebhookSecret()
      const encrypted = requireEncryption(deps).encrypt(secret)
      const webhook = await findOr404('webhook', id, () => webhooks.rotate(teamId, id, encrypted))
      reply.header('cache-control', 'no-store')
      return { ...presentWebhook(webhook), secret }
    },
  )

  app.post(
    '/webhooks/:id/test',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Send a webhook a test event',
        description: 'The event has the type `webhook.test` and no content. `events` need not list it.',
        operationId: 'testWebhook',
        params: IdParamsSchema,
        response: { 202: DeliveryResponse, ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async ({ teamId, params }, reply) => {
      const { id } = await findEnabled(webhooks, teamId, params.id)
      const delivery = await findOr404('webhook', id, () => deliveries.test(teamId, id))
      reply.code(202).header('location', `/v1/webhooks/${id}/deliveries/${delivery.id}`)
      return presentDelivery(delivery)
    },
  )
}

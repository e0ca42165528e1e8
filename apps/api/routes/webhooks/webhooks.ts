import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { changesOf } from '#core/schemas/changes.ts'
import { ref } from '#core/schemas/resources.ts'
import {
  type MadeWebhookResource,
  WebhookFieldsSchema,
  WebhookPageSchema,
  WebhookRequestSchema,
  type WebhookResource,
} from '#core/schemas/webhooks.ts'
import { newWebhookSecret } from '#core/webhooks/signatures.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest, presentPage } from '../../http/paging.ts'
import {
  createdWithSecret,
  NoContentSchema,
  problemResponses,
  replyCreatedWithSecret,
  sendEmpty,
} from '../../http/responses.ts'
import { presentWebhook } from '../../presenters/webhook.ts'
import { requireEncryption, requireFields } from './request.ts'

const EXAMPLE = {
  url: 'https://hooks.example/secateur',
  events: ['job.finished', 'schedule.regressed', 'schedule.missed'],
}
const ChangesSchema = changesOf(WebhookFieldsSchema, {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ enabled: false }],
})

/** Creates, reads, changes and deletes webhooks. */
export const webhookCrudRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { repositories, webhooks: deps } = app.deps
  const { webhooks } = repositories

  app.post(
    '/webhooks',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Create a webhook',
        description:
          'Events are sent to the URL at least once, signed as Standard Webhooks specifies, and retried for a day. Only this answer contains the secret.',
        operationId: 'createWebhook',
        body: { ...WebhookRequestSchema, examples: [EXAMPLE] },
        response: {
          201: createdWithSecret('The webhook and its secret.', ref<MadeWebhookResource>('MadeWebhook')),
          ...problemResponses(400, 409, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId, key, body } = request
      const encryption = requireEncryption(deps)
      requireFields(body, deps, key.role)
      const secret = newWebhookSecret()
      const webhook = await webhooks.create(teamId, body, encryption.encrypt(secret))
      return replyCreatedWithSecret(reply, `/v1/webhooks/${webhook.id}`).send({
        ...presentWebhook(webhook),
        secret,
      })
    },
  )

  app.get(
    '/webhooks',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'List webhooks, newest first',
        description: 'Secrets are never shown again.',
        operationId: 'listWebhooks',
        querystring: PageQuerySchema,
        response: { 200: WebhookPageSchema, ...problemResponses(422) },
      },
    },
    async ({ teamId, query }) => presentPage(await webhooks.list(teamId, pageRequest(query)), presentWebhook),
  )

  app.get(
    '/webhooks/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Get a webhook',
        operationId: 'getWebhook',
        params: IdParamsSchema,
        response: { 200: ref<WebhookResource>('Webhook'), ...problemResponses(404) },
      },
    },
    async ({ teamId, params }) =>
      presentWebhook(await findOr404('webhook', params.id, (id) => webhooks.get(teamId, id))),
  )

  app.patch(
    '/webhooks/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Change, disable or enable a webhook',
        description:
          'Pending deliveries go to the new URL. Disabling a webhook gives up its pending deliveries, and events that happen while it is disabled are never sent.',
        operationId: 'editWebhook',
        params: IdParamsSchema,
        body: ChangesSchema,
        response: {
          200: ref<WebhookResource>('Webhook'),
          ...problemResponses(400, 404, 413, 415, 422),
        },
      },
    },
    async ({ teamId, key, body, params }) => {
      const { id } = await findOr404('webhook', params.id, (id) => webhooks.get(teamId, id))
      requireFields(body, deps, key.role)
      return presentWebhook(await findOr404('webhook', id, () => webhooks.edit(teamId, id, body)))
    },
  )

  app.delete(
    '/webhooks/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Delete a webhook',
        description: 'Its delivery log and its pending deliveries are deleted with it.',
        operationId: 'deleteWebhook',
        params: IdParamsSchema,
        response: { 204: NoContentSchema, ...problemResponses(400, 404, 413, 415) },
      },
    },
    async ({ teamId, params }, reply) => {
      await findOr404('webhook', params.id, (id) => webhooks.remove(teamId, id))
      return sendEmpty(reply, 204)
    },
  )
}

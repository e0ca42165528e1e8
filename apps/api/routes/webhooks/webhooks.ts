/** Webhooks as they are made, changed and read. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
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
import { made, madeResponse } from '../../http/created.ts'
import { sendNothing } from '../../http/etag.ts'
import { IdParamsSchema, isId, PageQuerySchema, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentWebhook } from '../../presenters/webhook.ts'
import { webhookAccess } from './find.ts'
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

export const webhookRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { repositories, webhooks: deps } = app.deps
  const { webhooks } = repositories
  const { find } = webhookAccess(app)

  app.post(
    '/webhooks',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Tell a URL of events',
        description:
          'They arrive signed as Standard Webhooks has it, at least once, and are tried for a day. The answer has the secret, this once.',
        operationId: 'createWebhook',
        body: { ...WebhookRequestSchema, examples: [EXAMPLE] },
        response: {
          201: madeResponse('The webhook and its secret.', ref<MadeWebhookResource>('MadeWebhook')),
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
      return made(reply, `/v1/webhooks/${webhook.id}`).send({ ...presentWebhook(webhook), secret })
    },
  )

  app.get(
    '/webhooks',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Webhooks, newest first',
        description: 'Nobody can tell their secrets.',
        operationId: 'listWebhooks',
        querystring: PageQuerySchema,
        response: { 200: WebhookPageSchema, ...problemResponses(422) },
      },
    },
    async (request) => {
      const { limit, cursor = null } = request.query
      const { items, nextCursor } = await webhooks.list(request.teamId, { limit, cursor })
      return { items: items.map(presentWebhook), nextCursor }
    },
  )

  app.get(
    '/webhooks/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'One webhook',
        operationId: 'getWebhook',
        params: IdParamsSchema,
        response: { 200: ref<WebhookResource>('Webhook'), ...problemResponses(404) },
      },
    },
    async (request) => presentWebhook(await find(request.teamId, request.params.id)),
  )

  app.patch(
    '/webhooks/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Change, disable or enable a webhook',
        description:
          'What is still to be delivered goes to the new URL. While it is disabled, what happens is not sent, then or later, and what is due is given up.',
        operationId: 'editWebhook',
        params: IdParamsSchema,
        body: ChangesSchema,
        response: {
          200: ref<WebhookResource>('Webhook'),
          ...problemResponses(400, 404, 413, 415, 422),
        },
      },
    },
    async (request) => {
      const { teamId, key, body } = request
      const { id } = await find(teamId, request.params.id)
      requireFields(body, deps, key.role)
      return presentWebhook((await webhooks.edit(teamId, id, body)) ?? unknownId('webhook', id))
    },
  )

  app.delete(
    '/webhooks/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Delete a webhook',
        description: 'With its log of deliveries, and what was still to be delivered.',
        operationId: 'deleteWebhook',
        params: IdParamsSchema,
        response: { 204: Type.Null({ description: 'It is gone.' }), ...problemResponses(400, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(isId(id) && (await webhooks.remove(request.teamId, id)))) unknownId('webhook', id)
      return sendNothing(reply, 204)
    },
  )
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { mayActAs, type Role } from '#core/domain/roles.ts'
import { SecateurError } from '#core/errors.ts'
import type { LiveKey } from '#core/repositories/index.ts'
import {
  KeyPageSchema,
  type KeyResource,
  type MadeKeyResource,
  NewKeySchema,
} from '#core/schemas/accounts.ts'
import { ref } from '#core/schemas/resources.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest, presentPage } from '../../http/paging.ts'
import {
  createdWithSecret,
  NoContentSchema,
  problemResponses,
  replyCreatedWithSecret,
  sendEmpty,
} from '../../http/responses.ts'
import { presentKey, presentKeyWithSecret } from '../../presenters/account.ts'

export const NEW_KEY_EXAMPLE = { name: 'nightly sweeps', role: 'submitter', expiresInDays: 90 }

/** The keys of the caller's team. */
export const keyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { keys } = app.deps.repositories

  app.post(
    '/keys',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['keys'],
        summary: 'Create a key',
        description:
          'The role of the new key may not be above the role of your own key. Only this answer contains the secret.',
        operationId: 'createKey',
        body: { ...NewKeySchema, examples: [NEW_KEY_EXAMPLE] },
        response: {
          201: createdWithSecret('The key and its secret.', ref<MadeKeyResource>('MadeKey')),
          ...problemResponses(400, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { name, role, expiresInDays = null } = request.body
      requireRoleAtMost(request.key, role)
      const { teamId, key } = request
      const created = await keys.create({ teamId, role, name, expiresInDays, createdBy: key.id })
      return replyCreatedWithSecret(reply, `/v1/keys/${created.id}`).send(presentKeyWithSecret(created))
    },
  )

  app.get(
    '/keys',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['keys'],
        summary: "List the team's keys, newest first",
        description: 'Includes expired and revoked keys. Secrets are never shown again.',
        operationId: 'listKeys',
        querystring: PageQuerySchema,
        response: { 200: KeyPageSchema, ...problemResponses(422) },
      },
    },
    async ({ teamId, query }) => presentPage(await keys.list(teamId, pageRequest(query)), presentKey),
  )

  app.get(
    '/keys/self',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['keys'],
        summary: 'Get the key of this request, with its team and role',
        operationId: 'getOwnKey',
        response: { 200: ref<KeyResource>('Key'), ...problemResponses() },
      },
    },
    async ({ teamId, key }) => presentKey(await findOr404('key', key.id, (id) => keys.get(teamId, id))),
  )

  app.get(
    '/keys/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['keys'],
        summary: 'Get a key of the team',
        operationId: 'getKey',
        params: IdParamsSchema,
        response: { 200: ref<KeyResource>('Key'), ...problemResponses(404) },
      },
    },
    async ({ teamId, params }) => presentKey(await findOr404('key', params.id, (id) => keys.get(teamId, id))),
  )

  app.delete(
    '/keys/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['keys'],
        summary: 'Revoke a key',
        description:
          'The key stops working within a second. Revoking it again changes nothing. The last key that may administer the team cannot be revoked; create another one first.',
        operationId: 'revokeKey',
        params: IdParamsSchema,
        response: { 204: NoContentSchema, ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async ({ teamId, key, params }, reply) => {
      const outcome = await findOr404('key', params.id, (id) => keys.revoke(teamId, id, key.role))
      if (outcome === 'too-small') {
        throw new SecateurError(
          'PRUNE_ROLE_TOO_SMALL',
          `The role of that key is above yours, ${key.role}, so you cannot revoke it.`,
        )
      }
      if (outcome === 'last-admin') {
        throw new SecateurError(
          'PRUNE_LAST_ADMIN',
          'This is the last key that may administer the team. Create another one with the role admin first.',
        )
      }
      return sendEmpty(reply, 204)
    },
  )
}

/** @throws SecateurError PRUNE_ROLE_TOO_SMALL if the role is above that of the caller's key */
function requireRoleAtMost(key: LiveKey, role: Role): void {
  if (mayActAs(key.role, role)) return
  throw new SecateurError(
    'PRUNE_ROLE_TOO_SMALL',
    `A key with the role ${key.role} cannot create a key with the role ${role}.`,
  )
}

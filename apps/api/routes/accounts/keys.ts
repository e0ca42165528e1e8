import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
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
import { made, madeResponse, NEW_KEY_EXAMPLE } from '../../http/created.ts'
import { sendNothing } from '../../http/etag.ts'
import { IdParamsSchema, isId, PageQuerySchema, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentKey, presentMadeKey } from '../../presenters/present.ts'

/** The keys of the caller's team. */
export const keyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { keys } = app.deps.repositories

  app.post(
    '/keys',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['keys'],
        summary: 'Make a key',
        description: 'Of a role up to that of the key which asks. The answer has its secret, this once.',
        operationId: 'createKey',
        body: { ...NewKeySchema, examples: [NEW_KEY_EXAMPLE] },
        response: {
          201: madeResponse('The key and its secret.', ref<MadeKeyResource>('MadeKey')),
          ...problemResponses(400, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { name, role, expiresInDays = null } = request.body
      requireRole(request.key, role)
      const { teamId, key } = request
      const created = await keys.create({ teamId, role, name, expiresInDays, createdBy: key.id })
      return made(reply, `/v1/keys/${created.id}`).send(presentMadeKey(created))
    },
  )

  app.get(
    '/keys',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['keys'],
        summary: 'The keys of the team, newest first',
        description: 'Also those that have expired or were revoked. Nobody can tell their secrets.',
        operationId: 'listKeys',
        querystring: PageQuerySchema,
        response: { 200: KeyPageSchema, ...problemResponses(422) },
      },
    },
    async (request) => {
      const { limit, cursor = null } = request.query
      const { items, nextCursor } = await keys.list(request.teamId, { limit, cursor })
      return { items: items.map(presentKey), nextCursor }
    },
  )

  app.get(
    '/keys/self',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['keys'],
        summary: 'The key that asks: its team, its role',
        operationId: 'getOwnKey',
        response: { 200: ref<KeyResource>('Key'), ...problemResponses() },
      },
    },
    async ({ teamId, key }) => presentKey((await keys.get(teamId, key.id)) ?? unknownId('key', key.id)),
  )

  app.get(
    '/keys/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['keys'],
        summary: 'One key of the team',
        operationId: 'getKey',
        params: IdParamsSchema,
        response: { 200: ref<KeyResource>('Key'), ...problemResponses(404) },
      },
    },
    async (request) => {
      const { id } = request.params
      const key = isId(id) ? await keys.get(request.teamId, id) : null
      return presentKey(key ?? unknownId('key', id))
    },
  )

  app.delete(
    '/keys/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['keys'],
        summary: 'Revoke a key',
        description:
          'Within a second it is accepted nowhere any more; asking again changes nothing. The last key that may administer the team stays: make another one first.',
        operationId: 'revokeKey',
        params: IdParamsSchema,
        response: {
          204: Type.Null({ description: 'It is revoked.' }),
          ...problemResponses(400, 404, 409, 413, 415),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { teamId, key } = request
      const outcome = isId(id) ? await keys.revoke(teamId, id, key.role) : null
      if (outcome === null) unknownId('key', id)
      if (outcome === 'too-small') {
        throw new SecateurError(
          'PRUNE_ROLE_TOO_SMALL',
          `The key's role is above that of this one, a ${key.role}'s.`,
        )
      }
      if (outcome === 'last-admin') {
        throw new SecateurError(
          'PRUNE_LAST_ADMIN',
          'No other key may administer the team; make one with the role admin first.',
        )
      }
      return sendNothing(reply, 204)
    },
  )
}

/** Nobody gives away more than they have. */
function requireRole(held: LiveKey, asked: Role): void {
  if (mayActAs(held.role, asked)) return
  throw new SecateurError(
    'PRUNE_ROLE_TOO_SMALL',
    `A key with the role ${held.role} makes none with the role ${asked}.`,
  )
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { AuditPageSchema } from '#core/schemas/accounts.ts'
import { PageQuerySchema } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentAuditEvent } from '../../presenters/present.ts'

export const auditRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { audit } = app.deps.repositories

  app.get(
    '/audit',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['audit'],
        summary: 'What was done with the keys of the team, newest first',
        description:
          'Every call that changes something, from before it acts. Nothing of it can be changed or deleted.',
        operationId: 'listAuditEvents',
        querystring: Type.Object(
          {
            ...PageQuerySchema.properties,
            key: Type.Optional(Type.String({ format: 'uuid', description: 'Id of the key that was used.' })),
            action: Type.Optional(
              Type.String({ minLength: 1, maxLength: 200, description: 'An `operationId`.' }),
            ),
            row: Type.Optional(
              Type.String({ minLength: 1, maxLength: 200, description: 'Id of what was changed or made.' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: AuditPageSchema, ...problemResponses(422) },
      },
    },
    async (request) => {
      const { cursor = null, ...filter } = request.query
      const { items, nextCursor } = await audit.list(request.teamId, { cursor, ...filter })
      return { items: items.map(presentAuditEvent), nextCursor }
    },
  )
}

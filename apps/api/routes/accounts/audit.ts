import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { AuditPageSchema } from '#core/schemas/accounts.ts'
import { PageQuerySchema, presentPage } from '../../http/paging.ts'
import { problemResponses } from '../../http/responses.ts'
import { presentAuditEvent } from '../../presenters/account.ts'

export const auditRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { audit } = app.deps.repositories

  app.get(
    '/audit',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['audit'],
        summary: "List what was done with the team's keys, newest first",
        description:
          'Has every call that changes something. The entry is written before the call takes effect, and can be neither changed nor deleted.',
        operationId: 'listAuditEvents',
        querystring: Type.Object(
          {
            ...PageQuerySchema.properties,
            key: Type.Optional(Type.String({ format: 'uuid', description: 'Id of the key that was used.' })),
            action: Type.Optional(
              Type.String({ minLength: 1, maxLength: 200, description: 'An `operationId`.' }),
            ),
            row: Type.Optional(
              Type.String({
                minLength: 1,
                maxLength: 200,
                description: 'Id of the resource that was changed or created.',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: AuditPageSchema, ...problemResponses(422) },
      },
    },
    async ({ teamId, query: { cursor = null, ...filter } }) =>
      presentPage(await audit.list(teamId, { cursor, ...filter }), presentAuditEvent),
  )
}

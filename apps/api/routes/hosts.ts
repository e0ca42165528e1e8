import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { HostListSchema } from '#core/schemas/resources.ts'
import { presentHost } from '../present.ts'
import { problemResponses } from './problem-responses.ts'

export const hostRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/hosts',
    {
      schema: {
        tags: ['catalogue'],
        summary: 'The devices that run trials',
        operationId: 'listHosts',
        response: { 200: HostListSchema, ...problemResponses() },
      },
    },
    async () => ({ items: (await app.deps.repositories.hosts.list()).map(presentHost) }),
  )
}

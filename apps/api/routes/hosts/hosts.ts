import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Host } from '#core/repositories/index.ts'
import { HostListSchema, type HostResource, ref } from '#core/schemas/resources.ts'
import { IdParamsSchema, isId, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentHost } from '../../presenters/present.ts'

export const hostRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { hosts } = app.deps.repositories

  app.get(
    '/hosts',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['hosts'],
        summary: 'The devices that run trials',
        description: 'What they run of other teams is shown to operators only.',
        operationId: 'listHosts',
        response: { 200: HostListSchema, ...problemResponses() },
      },
    },
    async ({ teamId, key }) => {
      const seenBy = key.role === 'operator' ? null : teamId
      return { items: (await hosts.list(seenBy)).map(presentHost) }
    },
  )

  const move = (path: string, summary: string, description: string, operationId: string, make: Move) =>
    app.post(
      path,
      {
        config: { role: 'operator' },
        schema: {
          tags: ['hosts'],
          summary,
          description,
          operationId,
          params: IdParamsSchema,
          response: { 200: ref<HostResource>('Host'), ...problemResponses(400, 404, 413, 415) },
        },
      },
      async (request) => {
        const { id } = request.params
        const host = isId(id) ? await make(id) : null
        return presentHost(host ?? unknownId('host', id))
      },
    )

  move(
    '/hosts/:id/drain',
    'Drain a host',
    'It finishes what it runs and takes nothing new, also after a restart. What waits for it goes to others.',
    'drainHost',
    hosts.drain,
  )
  move('/hosts/:id/resume', 'Resume a host', 'It is given trials again.', 'resumeHost', hosts.resume)
}

type Move = (id: string) => Promise<Host | null>

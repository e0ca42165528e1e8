import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SecateurError } from '#core/errors.ts'
import type { Host } from '#core/repositories/index.ts'
import { HostListSchema, type HostResource, ref } from '#core/schemas/resources.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { NoContentSchema, problemResponses, sendEmpty } from '../../http/responses.ts'
import { presentHost } from '../../presenters/host.ts'

export const hostRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { hosts } = app.deps.repositories

  app.get(
    '/hosts',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['hosts'],
        summary: 'List the hosts that run trials',
        description:
          "Only operators see which trials of other teams a host runs; others see their own team's.",
        operationId: 'listHosts',
        response: { 200: HostListSchema, ...problemResponses() },
      },
    },
    async ({ teamId, key }) => {
      const visibleTo = key.role === 'operator' ? null : teamId
      return { items: (await hosts.list(visibleTo)).map(presentHost) }
    },
  )

  const addAction = (
    path: string,
    docs: { summary: string; description: string; operationId: string },
    act: (id: string) => Promise<Host | null>,
  ) =>
    app.post(
      path,
      {
        config: { role: 'operator' },
        schema: {
          tags: ['hosts'],
          ...docs,
          params: IdParamsSchema,
          response: { 200: ref<HostResource>('Host'), ...problemResponses(400, 404, 413, 415) },
        },
      },
      async ({ params }) => presentHost(await findOr404('host', params.id, act)),
    )

  addAction(
    '/hosts/:id/drain',
    {
      summary: 'Drain a host',
      description:
        'The host finishes its running trials and takes no new ones, also after a restart. Trials that wait for it go to other hosts.',
      operationId: 'drainHost',
    },
    hosts.drain,
  )
  addAction(
    '/hosts/:id/resume',
    {
      summary: 'Resume a host',
      description: 'The host takes trials again.',
      operationId: 'resumeHost',
    },
    hosts.resume,
  )

  app.delete(
    '/hosts/:id',
    {
      config: { role: 'operator' },
      schema: {
        tags: ['hosts'],
        summary: 'Remove a host that is gone',
        description:
          'The host is stopped or silent and has no trial; otherwise the answer is 409. Attempts keep its name. A worker that starts again under this name is listed again, and is not drained.',
        operationId: 'deleteHost',
        params: IdParamsSchema,
        response: { 204: NoContentSchema, ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async ({ params }, reply) => {
      const outcome = await findOr404('host', params.id, hosts.remove)
      if (outcome === 'alive')
        throw new SecateurError(
          'PRUNE_HOST_IN_USE',
          'The host is alive. Stop its worker, and remove the host when it is stopped or silent.',
        )
      if (outcome === 'has-trial')
        throw new SecateurError(
          'PRUNE_HOST_IN_USE',
          'The host still has a trial, which control takes back within seconds. Remove the host after that.',
        )
      return sendEmpty(reply, 204)
    },
  )
}

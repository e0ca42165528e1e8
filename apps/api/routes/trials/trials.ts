import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ref, type TrialDetailResource } from '#core/schemas/resources.ts'
import { IdParamsSchema, isId, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentTrialDetail } from '../../presenters/present.ts'

export const trialRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { trials } = app.deps.repositories

  app.get(
    '/trials/:id',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['trials'],
        summary: 'One trial: measurements, attempts and the end of their logs',
        operationId: 'getTrial',
        params: IdParamsSchema,
        response: { 200: ref<TrialDetailResource>('TrialDetail'), ...problemResponses(404) },
      },
    },
    async (request) => {
      const { id } = request.params
      const trial = isId(id) ? await trials.get(request.teamId, id) : null
      return presentTrialDetail(trial ?? unknownId('trial', id))
    },
  )
}

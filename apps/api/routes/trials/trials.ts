import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ref, type TrialDetailResource } from '#core/schemas/resources.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { problemResponses } from '../../http/responses.ts'
import { presentTrialDetail } from '../../presenters/trial.ts'

/** A single trial. The trials of a job are listed in `../jobs/read.ts`. */
export const trialRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { trials } = app.deps.repositories

  app.get(
    '/trials/:id',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['trials'],
        summary: 'Get a trial with its measurements and attempts',
        description: 'Each attempt has the end of its log.',
        operationId: 'getTrial',
        params: IdParamsSchema,
        response: { 200: ref<TrialDetailResource>('TrialDetail'), ...problemResponses(404) },
      },
    },
    async ({ teamId, params }) =>
      presentTrialDetail(await findOr404('trial', params.id, (id) => trials.get(teamId, id))),
  )
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ref,
  type TrialDetailResource,
  type TrialOutcomes,
  type TrialTexts,
} from '#core/schemas/resources.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { problemResponses } from '../../http/responses.ts'
import { presentOutcomes, presentTexts, presentTrialDetail } from '../../presenters/trial.ts'

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

  app.get(
    '/trials/:id/outcomes',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['trials'],
        summary: 'Get what a trial found in each window or image',
        description:
          'Everything that intervals are computed from, for statistics of your own. Outcomes of equal digests are of the same windows or images, in the same order.',
        operationId: 'getTrialOutcomes',
        params: IdParamsSchema,
        response: { 200: ref<TrialOutcomes>('TrialOutcomes'), ...problemResponses(404) },
      },
    },
    async ({ teamId, params }) => {
      const found = await findOr404('trial', params.id, (id) => trials.outcomes(teamId, id))
      return { items: found.map(presentOutcomes) }
    },
  )

  app.get(
    '/trials/:id/texts',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['trials'],
        summary: 'Get the texts that the model of a trial wrote',
        description:
          'Of evaluations on prompts and on problems: at most 64 texts, each cut behind 4,096 characters. A model wrote them: treat code among them as you treat code of strangers.',
        operationId: 'getTrialTexts',
        params: IdParamsSchema,
        response: { 200: ref<TrialTexts>('TrialTexts'), ...problemResponses(404) },
      },
    },
    async ({ teamId, params }) => {
      const found = await findOr404('trial', params.id, (id) => trials.texts(teamId, id))
      return { items: found.map(presentTexts) }
    },
  )
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ref } from '#core/schemas/resources.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { JSON_TYPE, problemResponses } from '../../http/responses.ts'
import type { Best } from '../../tables/best.ts'
import { SELECTION } from './table.ts'

const QuerySchema = Type.Object(
  {
    maxIncrease: Type.Number({
      minimum: 0,
      maximum: 1_000,
      default: 0.1,
      description:
        'How much worse than the dense model a figure may be, relative to it: 0.1 allows a perplexity up by 10%, or an accuracy down by 10%. Of a divergence from the dense model, in nats.',
    }),
    ...SELECTION,
  },
  { additionalProperties: false },
)

export const bestRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { views } = app.watching

  app.get(
    '/jobs/:id/best',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs'],
        summary: 'Find the sparsest models of a job that are close enough to the dense model',
        description:
          'For each method, the model of the highest sparsity whose figure is within `maxIncrease` of the dense one, with its 95% interval. Without a selection, it judges the first evaluation of the job.',
        operationId: 'getBest',
        params: IdParamsSchema,
        querystring: QuerySchema,
        response: { 200: ref<Best>('Best'), ...problemResponses(404, 409, 422) },
      },
    },
    async (request, reply) => {
      const { teamId, signal } = request
      const { maxIncrease, ...selection } = request.query
      const { id: jobId } = request.params
      await findOr404('job', jobId, () => views.get(teamId, jobId))
      const asked = { teamId, jobId, selection, maxIncrease }
      const body = await app.largeAnswers.make(signal, 'best', asked, false)
      return app.largeAnswers.send(reply.type(JSON_TYPE), body)
    },
  )
}

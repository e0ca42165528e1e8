/** Where queued jobs wait. It is not part of a job, because it moves with every trial of the jobs before it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { IdSchema, QueuePlaceListSchema } from '#core/schemas/resources.ts'
import { problemResponses } from '../../http/responses.ts'

const QuerySchema = Type.Object(
  {
    job: Type.Array(IdSchema, {
      minItems: 1,
      maxItems: 200,
      description: 'Ids of jobs: `job=…&job=…`.',
    }),
  },
  { additionalProperties: false },
)

export const queueRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobs } = app.deps.repositories

  app.get(
    '/queue',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs'],
        summary: 'Get the places of queued jobs',
        description:
          'Lists those of the named jobs that are queued, in the order in which hosts take their trials. Jobs of other teams are not counted: a free host serves the team that has the fewest trials under way.',
        operationId: 'listQueuePlaces',
        querystring: QuerySchema,
        response: { 200: QueuePlaceListSchema, ...problemResponses(422) },
      },
    },
    async ({ teamId, query }) => ({ items: await jobs.queuePlaces(teamId, query.job) }),
  )
}

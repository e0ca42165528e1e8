/** Where queued jobs wait. It is not part of a job, because it moves with every trial of the jobs before it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { LRUCache } from 'lru-cache'
import Type from 'typebox'
import type { QueuePlace } from '#core/repositories/index.ts'
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

const CACHED_PLACES = 200_000
/** How long cached places are used while the change feed reports no change. */
const LONGEST_AGE_MS = 1_000

export const queueRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { feed, repositories } = app.deps
  /** By team: its places, read once for all requests until one of its jobs changes. */
  const places = new LRUCache<string, QueuePlace[]>({
    maxSize: CACHED_PLACES,
    sizeCalculation: ({ length }) => length + 1,
    ttl: LONGEST_AGE_MS,
    fetchMethod: (teamId) => repositories.jobs.queuePlaces(teamId),
    ignoreFetchAbort: true, // After a change, requests that already wait get what was read; later ones read again.
  })
  feed.listen((teamId) => places.delete(teamId))

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
    async ({ teamId, query }) => {
      const named = new Set(query.job)
      const ofTeam = (await places.fetch(teamId)) ?? []
      return { items: ofTeam.filter(({ jobId }) => named.has(jobId)) }
    },
  )
}

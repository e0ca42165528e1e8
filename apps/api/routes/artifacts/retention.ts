import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type ArtifactRetention, ArtifactRetentionSchema } from '#core/schemas/artifacts.ts'
import { ref } from '#core/schemas/resources.ts'
import { problemResponses } from '../../http/responses.ts'

const EXAMPLE: ArtifactRetention = { days: 90, count: null, bytes: 500 * 2 ** 30 }

/** How long the models of a team are kept. */
export const retentionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { artifacts } = app.deps.repositories

  app.get(
    '/artifacts/retention',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['artifacts'],
        summary: 'Get how long the stored models of the team are kept',
        operationId: 'getArtifactRetention',
        response: { 200: ref<ArtifactRetention>('ArtifactRetention'), ...problemResponses() },
      },
    },
    ({ teamId }) => artifacts.retention(teamId),
  )

  app.put(
    '/artifacts/retention',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['artifacts'],
        summary: 'Set how long the stored models of the team are kept',
        description:
          'It applies within seconds, to the oldest models first, and deletes them for good. Pin the models that must stay before.',
        operationId: 'setArtifactRetention',
        body: { ...ArtifactRetentionSchema, examples: [EXAMPLE] },
        response: {
          200: ref<ArtifactRetention>('ArtifactRetention'),
          ...problemResponses(400, 413, 415, 422),
        },
      },
    },
    async ({ teamId, body }) => {
      await artifacts.setRetention(teamId, body)
      return artifacts.retention(teamId)
    },
  )
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { SecateurError } from '#core/errors.ts'
import type { Artifact } from '#core/repositories/index.ts'
import type { ArtifactDetailResource } from '#core/schemas/artifacts.ts'
import { ref } from '#core/schemas/resources.ts'
import { LAYOUTS, LevelSchema, MethodIdSchema, PatternSchema } from '#core/schemas/spec.ts'
import { findOr404, IdParamsSchema, notFound } from '../../http/ids.ts'
import { problemResponses } from '../../http/responses.ts'
import { presentArtifactDetail } from '../../presenters/artifact.ts'

/** Models that the detail of a 409 names. */
const MOST_NAMED = 10

const QuerySchema = Type.Object(
  {
    method: Type.Optional(MethodIdSchema),
    level: Type.Optional(LevelSchema),
    pattern: Type.Optional(PatternSchema),
    layout: Type.Optional(Type.Enum([...LAYOUTS])),
  },
  { additionalProperties: false },
)

/** A name that stays: the model of the last good run, for deployments that follow a schedule. */
export const scheduleArtifactRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { schedules, scheduleRuns, artifacts } = app.deps.repositories

  app.get(
    '/schedules/:id/artifact',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['schedules', 'artifacts'],
        summary: "Get the model of a schedule's last good run",
        description:
          'The last good run is the latest one with the status `succeeded`. Its job must store the model: see `keepArtifacts`. The answer is 404 if it has no such model, and 409 with their names if it has several.',
        operationId: 'getScheduleArtifact',
        params: IdParamsSchema,
        querystring: QuerySchema,
        response: {
          200: ref<ArtifactDetailResource>('ArtifactDetail'),
          ...problemResponses(404, 409, 422),
        },
      },
    },
    async ({ teamId, params, query }) => {
      const { id: scheduleId } = await findOr404('schedule', params.id, (id) => schedules.get(teamId, id))
      const jobId = await scheduleRuns.lastGoodJob(teamId, scheduleId)
      if (jobId === null) return notFound('good run of schedule', scheduleId)
      const filter = { ...query, jobId, limit: MOST_NAMED, cursor: null }
      const { items, nextCursor } = await artifacts.list(teamId, filter)
      if (items.length > 1) throw severalMatch(items, nextCursor !== null)
      const found = items[0] && (await artifacts.get(teamId, items[0].id))
      return found ? presentArtifactDetail(found) : notFound('such model of the last good run, job', jobId)
    },
  )
}

function severalMatch(candidates: readonly Artifact[], more: boolean): SecateurError {
  const names = candidates.map(
    ({ id, layout, spec: { method, level, pattern } }) =>
      `${method.id}@${level} ${pattern} ${layout} (${id})`,
  )
  return new SecateurError(
    'PRUNE_SEVERAL_ARTIFACTS',
    `Several models match: ${names.join(', ')}${more ? ', and more' : ''}. Choose one by method, level, pattern and layout.`,
  )
}

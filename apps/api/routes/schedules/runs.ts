/** What became of the slots of a schedule. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ref } from '#core/schemas/resources.ts'
import { ScheduleRunPageSchema, type ScheduleRunResource } from '#core/schemas/schedules.ts'
import { IdParamsSchema, isId, PageQuerySchema, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentScheduleRun } from '../../presenters/schedule.ts'
import { scheduleAccess } from './find.ts'

export const scheduleRunRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { scheduleRuns } = app.deps.repositories
  const { find } = scheduleAccess(app)

  app.get(
    '/schedules/:id/runs',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['schedules'],
        summary: 'What became of the slots, newest first',
        description: 'Every slot that has come is there: with its job, or the reason why it has none.',
        operationId: 'listScheduleRuns',
        params: IdParamsSchema,
        querystring: PageQuerySchema,
        response: { 200: ScheduleRunPageSchema, ...problemResponses(404, 422) },
      },
    },
    async (request) => {
      const { id } = await find(request.teamId, request.params.id)
      const { limit, cursor = null } = request.query
      const { items, nextCursor } = await scheduleRuns.list(request.teamId, id, { limit, cursor })
      return { items: items.map(presentScheduleRun), nextCursor }
    },
  )

  app.get(
    '/schedules/:id/runs/:runId',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['schedules'],
        summary: 'One run: what got worse, and what changed',
        operationId: 'getScheduleRun',
        params: Type.Object({ ...IdParamsSchema.properties, runId: Type.String() }),
        response: { 200: ref<ScheduleRunResource>('ScheduleRun'), ...problemResponses(404) },
      },
    },
    async (request) => {
      const { id, runId } = request.params
      await find(request.teamId, id)
      const run = isId(runId) ? await scheduleRuns.get(request.teamId, id, runId) : null
      return presentScheduleRun(run ?? unknownId('run', runId))
    },
  )
}

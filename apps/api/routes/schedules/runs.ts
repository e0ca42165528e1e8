import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ref } from '#core/schemas/resources.ts'
import { ScheduleRunPageSchema, type ScheduleRunResource } from '#core/schemas/schedules.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest } from '../../http/paging.ts'
import { JSON_TYPE, problemResponses } from '../../http/responses.ts'
import { presentScheduleRun } from '../../presenters/schedule.ts'

export const scheduleRunRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { schedules, scheduleRuns } = app.deps.repositories

  app.get(
    '/schedules/:id/runs',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['schedules'],
        summary: "List a schedule's runs, newest first",
        description: 'Every past slot is listed, with its job or the reason why it has none.',
        operationId: 'listScheduleRuns',
        params: IdParamsSchema,
        querystring: PageQuerySchema,
        response: { 200: ScheduleRunPageSchema, ...problemResponses(404, 422) },
      },
    },
    async (request, reply) => {
      const { teamId, params, query, signal } = request
      const asked = { teamId, scheduleId: params.id, page: pageRequest(query) }
      const body = await app.largeAnswers.make(signal, 'scheduleRuns', asked)
      return app.largeAnswers.send(reply.type(JSON_TYPE), body)
    },
  )

  app.get(
    '/schedules/:id/runs/:runId',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['schedules'],
        summary: 'Get a run with its regressions and changes',
        operationId: 'getScheduleRun',
        params: Type.Object({ ...IdParamsSchema.properties, runId: Type.String() }),
        response: { 200: ref<ScheduleRunResource>('ScheduleRun'), ...problemResponses(404) },
      },
    },
    async ({ teamId, params }) => {
      const { id } = await findOr404('schedule', params.id, (id) => schedules.get(teamId, id))
      return presentScheduleRun(
        await findOr404('run', params.runId, (runId) => scheduleRuns.get(teamId, id, runId)),
      )
    },
  )
}

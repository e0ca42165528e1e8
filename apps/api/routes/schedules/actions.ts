/** What is done to a schedule once it is there. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Schedule } from '#core/repositories/index.ts'
import { ref } from '#core/schemas/resources.ts'
import type { ScheduleResource, ScheduleRunResource } from '#core/schemas/schedules.ts'
import { IdParamsSchema, isId, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentScheduleRun } from '../../presenters/schedule.ts'
import { scheduleAccess } from './find.ts'

export const scheduleMoveRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { schedules } = app.deps.repositories
  const { show } = scheduleAccess(app)

  const move = (path: string, summary: string, description: string, operationId: string, make: Move) =>
    app.post(
      path,
      {
        config: { role: 'submitter' },
        schema: {
          tags: ['schedules'],
          summary,
          description,
          operationId,
          params: IdParamsSchema,
          response: { 200: ref<ScheduleResource>('Schedule'), ...problemResponses(400, 404, 413, 415) },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const schedule = isId(id) ? await make(request.teamId, id) : null
        return show(reply, schedule ?? unknownId('schedule', id))
      },
    )

  move(
    '/schedules/:id/pause',
    'Pause a schedule',
    'Slots that come are skipped, and say why. What is under way goes on.',
    'pauseSchedule',
    schedules.pause,
  )
  move(
    '/schedules/:id/resume',
    'Resume a schedule',
    'From the next slot on.',
    'resumeSchedule',
    schedules.resume,
  )

  app.post(
    '/schedules/:id/run-now',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['schedules'],
        summary: 'Run a schedule now',
        description:
          'Beside its slots, also while it is paused. 409 while a run is under way for which a slot would be skipped.',
        operationId: 'runSchedule',
        params: IdParamsSchema,
        response: {
          202: {
            description: 'It is due.',
            headers: { location: Type.String({ description: 'Where to watch it.' }) },
            content: { 'application/json': { schema: ref<ScheduleRunResource>('ScheduleRun') } },
          },
          ...problemResponses(400, 404, 409, 413, 415),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const run = (isId(id) ? await schedules.runNow(request.teamId, id) : null) ?? unknownId('schedule', id)
      reply.code(202).header('location', `/v1/schedules/${id}/runs/${run.id}`)
      return reply.send(presentScheduleRun(run))
    },
  )
}

type Move = (teamId: string, id: string) => Promise<Schedule | null>

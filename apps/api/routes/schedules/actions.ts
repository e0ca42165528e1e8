/** Pause, resume, run now. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Schedule } from '#core/repositories/index.ts'
import { ref } from '#core/schemas/resources.ts'
import type { ScheduleResource, ScheduleRunResource } from '#core/schemas/schedules.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { problemResponses, responseWithLocation } from '../../http/responses.ts'
import { presentScheduleRun } from '../../presenters/schedule.ts'
import { sendSchedule } from './schedules.ts'

export const scheduleActionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { schedules } = app.deps.repositories

  const addAction = (
    path: string,
    docs: { summary: string; description: string; operationId: string },
    act: (teamId: string, id: string) => Promise<Schedule | null>,
  ) =>
    app.post(
      path,
      {
        config: { role: 'submitter' },
        schema: {
          tags: ['schedules'],
          ...docs,
          params: IdParamsSchema,
          response: { 200: ref<ScheduleResource>('Schedule'), ...problemResponses(400, 404, 413, 415) },
        },
      },
      async ({ teamId, params }, reply) =>
        sendSchedule(reply, await findOr404('schedule', params.id, (id) => act(teamId, id))),
    )

  addAction(
    '/schedules/:id/pause',
    {
      summary: 'Pause a schedule',
      description: 'Slots during the pause are skipped with a reason. A run that is under way continues.',
      operationId: 'pauseSchedule',
    },
    schedules.pause,
  )
  addAction(
    '/schedules/:id/resume',
    {
      summary: 'Resume a schedule',
      description: 'The schedule runs again from its next slot on.',
      operationId: 'resumeSchedule',
    },
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
          'The run is in addition to the slots, and works while the schedule is paused. The answer is 409 if `overlap` would skip a slot now.',
        operationId: 'runSchedule',
        params: IdParamsSchema,
        response: {
          202: responseWithLocation(
            'The run is due.',
            ref<ScheduleRunResource>('ScheduleRun'),
            'URL of the run.',
          ),
          ...problemResponses(400, 404, 409, 413, 415),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const run = await findOr404('schedule', id, () => schedules.runNow(request.teamId, id))
      reply.code(202).header('location', `/v1/schedules/${id}/runs/${run.id}`)
      return reply.send(presentScheduleRun(run))
    },
  )
}

/** What the routes of schedules share: finding one of the team, and showing it. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Schedule } from '#core/repositories/index.ts'
import { etagOf } from '../etag.ts'
import { presentSchedule } from '../present-schedule.ts'
import { isId, unknownId } from './ids.ts'

export function scheduleAccess({ deps }: FastifyInstance) {
  const { schedules } = deps.repositories
  return {
    async find(teamId: string, id: string): Promise<Schedule> {
      const schedule = isId(id) ? await schedules.get(teamId, id) : null
      return schedule ?? unknownId('schedule', id)
    },
    /** With its version as the ETag. */
    show: (reply: FastifyReply, schedule: Schedule) =>
      reply.header('etag', etagOf(schedule.version)).send(presentSchedule(schedule)),
  }
}

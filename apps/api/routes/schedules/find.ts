/** What the routes of schedules share: finding one of the team, and showing it. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Schedule } from '#core/repositories/index.ts'
import { etagOf } from '../../http/etag.ts'
import { isId, unknownId } from '../../http/ids.ts'
import { presentSchedule } from '../../presenters/schedule.ts'

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

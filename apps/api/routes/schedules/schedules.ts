/** Schedules as they are made, changed and read. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { SecateurError } from '#core/errors.ts'
import { changesOf } from '#core/schemas/changes.ts'
import { ref } from '#core/schemas/resources.ts'
import {
  PreviewRequestSchema,
  PreviewSchema,
  ScheduleFieldsSchema,
  SchedulePageSchema,
  ScheduleRequestSchema,
  type ScheduleResource,
} from '#core/schemas/schedules.ts'
import { sendNothing } from '../../http/etag.ts'
import { IdParamsSchema, isId, PageQuerySchema, unknownId } from '../../http/ids.ts'
import { IfMatchHeadersSchema, versionsOf } from '../../http/if-match.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { originOf } from '../../plugins/traces.ts'
import { presentSchedule } from '../../presenters/schedule.ts'
import { scheduleAccess } from './find.ts'
import { fieldsOf, previewOf, requestOfEdit, requireJob, requireSlots } from './request.ts'

const NIGHTLY = { cron: '30 2 * * *', zone: 'Europe/Berlin' }
const EXAMPLE = {
  name: 'nightly sweep',
  ...NIGHTLY,
  job: {
    model: 'demo/smollm2-135m',
    methods: ['magnitude', 'wanda'],
    levels: [0.5],
    calibration: { dataset: 'brown', samples: 16, seqlen: 128 },
    evaluations: [{ dataset: 'brown', seqlen: 128, windows: 20 }],
  },
  overlap: 'skip',
  retention: { days: 90 },
}
const ChangesSchema = changesOf(ScheduleFieldsSchema, {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ cron: '0 4 * * 1-5', job: { seed: 1 } }],
})
const TIMETABLE = ['cron', 'zone', 'startsAt', 'endsAt'] as const

/** Python judges the job, and may have to start, or to ask a model hub, for it. */
const CHECK_LIMIT_MS = 60_000

export const scheduleRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { engine, repositories } = app.deps
  const { schedules, datasets } = repositories
  const checkers = { engine, datasets }
  const { find, show } = scheduleAccess(app)

  app.post(
    '/schedules',
    {
      config: { role: 'submitter' },
      handlerTimeout: CHECK_LIMIT_MS,
      schema: {
        tags: ['schedules'],
        summary: 'Submit a job again and again',
        description:
          'At every slot of a cron expression on the clocks of a time zone. The job is checked now, and again for every run: a model without a revision is taken at the newest one.',
        operationId: 'createSchedule',
        body: { ...ScheduleRequestSchema, examples: [EXAMPLE] },
        response: {
          201: {
            description: 'It is there.',
            headers: { location: Type.String({ description: 'The schedule.' }) },
            content: { 'application/json': { schema: ref<ScheduleResource>('Schedule') } },
          },
          ...problemResponses(400, 409, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId } = request
      const fields = fieldsOf(request.body)
      requireSlots(fields)
      await requireJob(fields.job, checkers, originOf(request))
      const schedule = await schedules.create(teamId, fields)
      reply.code(201).header('location', `/v1/schedules/${schedule.id}`)
      return show(reply, schedule)
    },
  )

  app.post(
    '/schedules/preview',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['schedules'],
        summary: 'When a schedule would run',
        description: 'Nothing is stored.',
        operationId: 'previewSchedule',
        body: { ...PreviewRequestSchema, examples: [NIGHTLY] },
        response: { 200: PreviewSchema, ...problemResponses(400, 413, 415, 422) },
      },
    },
    async (request) => {
      const timetable = fieldsOf(request.body)
      requireSlots(timetable)
      return previewOf(timetable)
    },
  )

  app.get(
    '/schedules',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['schedules'],
        summary: 'Schedules, newest first',
        operationId: 'listSchedules',
        querystring: PageQuerySchema,
        response: { 200: SchedulePageSchema, ...problemResponses(422) },
      },
    },
    async (request) => {
      const { limit, cursor = null } = request.query
      const { items, nextCursor } = await schedules.list(request.teamId, { limit, cursor })
      return { items: items.map(presentSchedule), nextCursor }
    },
  )

  app.get(
    '/schedules/:id',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['schedules'],
        summary: 'One schedule and its next slots',
        description: 'Its `ETag` is good for `If-Match`.',
        operationId: 'getSchedule',
        params: IdParamsSchema,
        response: { 200: ref<ScheduleResource>('Schedule'), ...problemResponses(404) },
      },
    },
    async (request, reply) => show(reply, await find(request.teamId, request.params.id)),
  )

  app.patch(
    '/schedules/:id',
    {
      config: { role: 'submitter' },
      handlerTimeout: CHECK_LIMIT_MS,
      schema: {
        tags: ['schedules'],
        summary: 'Change a schedule, or pin its baseline',
        description:
          'Objects go together field by field, the job among them; lists and values replace what was there. Slots that have come stay as they are.',
        operationId: 'editSchedule',
        params: IdParamsSchema,
        headers: IfMatchHeadersSchema,
        body: ChangesSchema,
        response: {
          200: ref<ScheduleResource>('Schedule'),
          ...problemResponses(400, 404, 409, 412, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId, body } = request
      const { id } = request.params
      const schedule = await find(teamId, id)
      const versions = versionsOf(request.headers['if-match'])
      if (versions && !versions.includes(schedule.version)) throw hasChanged()
      const edited = requestOfEdit(schedule, body)
      if (TIMETABLE.some((field) => field in body)) requireSlots(edited)
      if (body.job) await requireJob(edited.job, checkers, originOf(request))
      const outcome = await schedules.edit(teamId, id, edited, schedule.version)
      if (outcome === 'changed') throw hasChanged()
      return show(reply, outcome ?? unknownId('schedule', id))
    },
  )

  app.delete(
    '/schedules/:id',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['schedules'],
        summary: 'Delete a schedule',
        description: 'With what became of its slots. The jobs that it submitted stay.',
        operationId: 'deleteSchedule',
        params: IdParamsSchema,
        response: { 204: Type.Null({ description: 'It is gone.' }), ...problemResponses(400, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(isId(id) && (await schedules.remove(request.teamId, id)))) unknownId('schedule', id)
      return sendNothing(reply, 204)
    },
  )
}

const hasChanged = () =>
  new SecateurError('PRUNE_CHANGED', 'The schedule has changed since; get it again and look.')

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { SecateurError } from '#core/errors.ts'
import type { Schedule } from '#core/repositories/index.ts'
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
import { etagOf, IfMatchHeadersSchema, versionsOf } from '../../http/etag.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest } from '../../http/paging.ts'
import {
  JSON_TYPE,
  NoContentSchema,
  problemResponses,
  responseWithLocation,
  sendEmpty,
} from '../../http/responses.ts'
import { originOf } from '../../plugins/traces.ts'
import { presentPreview, presentSchedule } from '../../presenters/schedule.ts'
import { editRequest, parseTimes, requireJob, requireSlots } from './request.ts'

const NIGHTLY = { cron: '30 2 * * *', zone: 'Europe/Berlin' }
const EXAMPLE = {
  name: 'nightly sweep',
  ...NIGHTLY,
  job: {
    model: 'demo/smollm2-135m',
    methods: ['magnitude', 'wanda'],
    levels: [0.5],
    calibration: { dataset: 'wikitext2-mini', samples: 16, seqlen: 128 },
    evaluations: [{ dataset: 'wikitext2-mini', seqlen: 128, windows: 20 }],
  },
  overlap: 'skip',
  retention: { days: 90 },
}
const ChangesSchema = changesOf(ScheduleFieldsSchema, {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ cron: '0 4 * * 1-5', job: { seed: 1 } }],
})
const TIMETABLE_FIELDS = ['cron', 'zone', 'startsAt', 'endsAt'] as const

/** Creates, previews, reads, changes and deletes schedules. */
export const scheduleCrudRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { engine, hubAccess, repositories, uploadFiles } = app.deps
  const { schedules, datasets, hosts } = repositories
  const checkers = { engine, datasets, hosts, uploadFiles, hubAccess }

  app.post(
    '/schedules',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['schedules'],
        summary: 'Create a schedule that submits a job repeatedly',
        description:
          'The job is submitted at every slot of a cron expression, in a time zone. It is validated now and again before every run. A model without a revision is taken at its newest revision.',
        operationId: 'createSchedule',
        body: { ...ScheduleRequestSchema, examples: [EXAMPLE] },
        response: {
          201: responseWithLocation('The new schedule.', ref<ScheduleResource>('Schedule')),
          ...problemResponses(400, 409, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId } = request
      const fields = parseTimes(request.body)
      requireSlots(fields)
      await requireJob(fields.job, checkers, originOf(request), request.signal)
      const schedule = await schedules.create(teamId, fields)
      reply.code(201).header('location', `/v1/schedules/${schedule.id}`)
      return sendSchedule(reply, schedule)
    },
  )

  app.post(
    '/schedules/preview',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['schedules'],
        summary: 'Preview when a schedule would run',
        description: 'Answers with the next slots and stores nothing.',
        operationId: 'previewSchedule',
        body: { ...PreviewRequestSchema, examples: [NIGHTLY] },
        response: { 200: PreviewSchema, ...problemResponses(400, 413, 415, 422) },
      },
    },
    async (request) => {
      const timetable = parseTimes(request.body)
      requireSlots(timetable)
      return presentPreview(timetable)
    },
  )

  app.get(
    '/schedules',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['schedules'],
        summary: 'List schedules, newest first',
        operationId: 'listSchedules',
        querystring: PageQuerySchema,
        response: { 200: SchedulePageSchema, ...problemResponses(422) },
      },
    },
    async (request, reply) => {
      const page = pageRequest(request.query)
      const body = await app.largeAnswers.make(request.signal, 'schedules', { teamId: request.teamId, page })
      return app.largeAnswers.send(reply.type(JSON_TYPE), body)
    },
  )

  app.get(
    '/schedules/:id',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['schedules'],
        summary: 'Get a schedule and its next slots',
        description: 'Send the `ETag` as `If-Match` when you change the schedule.',
        operationId: 'getSchedule',
        params: IdParamsSchema,
        response: { 200: ref<ScheduleResource>('Schedule'), ...problemResponses(404) },
      },
    },
    async ({ teamId, params }, reply) =>
      sendSchedule(reply, await findOr404('schedule', params.id, (id) => schedules.get(teamId, id))),
  )

  app.patch(
    '/schedules/:id',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['schedules'],
        summary: 'Change a schedule or pin its baseline',
        description:
          'Objects, including the job, are merged field by field; lists and values replace the old ones. Past slots do not change.',
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
      const schedule = await findOr404('schedule', id, () => schedules.get(teamId, id))
      const versions = versionsOf(request.headers['if-match'])
      if (versions && !versions.includes(schedule.version)) throw changedError()
      const edited = editRequest(schedule, body)
      if (TIMETABLE_FIELDS.some((field) => field in body)) requireSlots(edited)
      if (body.job) await requireJob(edited.job, checkers, originOf(request), request.signal)
      const outcome = await findOr404('schedule', id, () =>
        schedules.edit(teamId, id, edited, schedule.version),
      )
      if (outcome === 'changed') throw changedError()
      return sendSchedule(reply, outcome)
    },
  )

  app.delete(
    '/schedules/:id',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['schedules'],
        summary: 'Delete a schedule',
        description: 'Its runs are deleted with it. The jobs that it submitted are kept.',
        operationId: 'deleteSchedule',
        params: IdParamsSchema,
        response: { 204: NoContentSchema, ...problemResponses(400, 404, 413, 415) },
      },
    },
    async ({ teamId, params }, reply) => {
      await findOr404('schedule', params.id, (id) => schedules.remove(teamId, id))
      return sendEmpty(reply, 204)
    },
  )
}

/** Sends a schedule with its version as the ETag. */
export const sendSchedule = (reply: FastifyReply, schedule: Schedule): FastifyReply =>
  reply.header('etag', etagOf(schedule.version)).send(presentSchedule(schedule))

const changedError = () =>
  new SecateurError(
    'PRUNE_CHANGED',
    'The schedule has changed since you read it. Get it again and repeat the change.',
  )

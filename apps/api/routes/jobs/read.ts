import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import {
  JobPageSchema,
  type JobResource,
  JobStatusSchema,
  ref,
  TrialPageSchema,
} from '#core/schemas/resources.ts'
import { MethodIdSchema, TagSchema } from '#core/schemas/spec.ts'
import { isNotModified, REVALIDATE } from '../../http/etag.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest } from '../../http/paging.ts'
import { JSON_TYPE, NotModifiedSchema, problemResponses, sendEmpty } from '../../http/responses.ts'
import { fieldError } from '../../http/validation-errors.ts'
import { isSmallPage, isSmallPageOfJobs } from '../../large-answers/plugin.ts'
import { WaitSchema, waitForChange } from './long-poll.ts'

const TimeSchema = Type.String({ format: 'date-time', examples: ['2026-11-24T00:00:00Z'] })

const ListQuerySchema = Type.Object(
  {
    ...PageQuerySchema.properties,
    sort: Type.Enum(['created', 'ended'], {
      default: 'created',
      description:
        '`created` sorts by submission time. `ended` sorts by end time and lists only jobs that have ended.',
    }),
    status: Type.Optional(
      Type.Array(JobStatusSchema, {
        maxItems: 16,
        description: 'Jobs with any of these statuses: `status=failed&status=cancelled`.',
      }),
    ),
    model: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
    method: Type.Optional(MethodIdSchema),
    tag: Type.Optional(Type.Array(TagSchema, { maxItems: 20, description: 'Jobs with all of these tags.' })),
    createdAfter: Type.Optional(TimeSchema),
    createdBefore: Type.Optional(TimeSchema),
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'Searches words in name, notes, tags and model. `"two words"` is a phrase, `or` separates alternatives, `-word` excludes a word.',
        examples: ['smollm2 -nightly'],
      }),
    ),
  },
  { additionalProperties: false },
)

export const readRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { views, watchers } = app.watching

  app.get(
    '/jobs',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs'],
        summary: 'List jobs, newest first',
        description:
          'A job is listed if it matches every filter. Jobs that arrive or change while you page through the list do not shift its pages.',
        operationId: 'listJobs',
        querystring: ListQuerySchema,
        response: { 200: JobPageSchema, ...problemResponses(422) },
      },
    },
    async (request, reply) => {
      const { cursor = null, createdAfter, createdBefore, ...query } = request.query
      const filter = {
        ...query,
        cursor,
        ...(createdAfter && { createdAfter: toDate(createdAfter, 'createdAfter') }),
        ...(createdBefore && { createdBefore: toDate(createdBefore, 'createdBefore') }),
      }
      const { teamId, signal } = request
      const body = await app.largeAnswers.make(signal, 'jobs', { teamId, filter }, isSmallPageOfJobs(filter))
      return app.largeAnswers.send(reply.type(JSON_TYPE), body)
    },
  )

  app.get(
    '/jobs/:id',
    {
      config: { role: 'viewer' },
      logLevel: 'warn', // Two lines for each poll would be most of the log, and of the work.
      schema: {
        tags: ['jobs'],
        summary: 'Get a job and its progress',
        description: 'Send the last `ETag` as `If-None-Match` to get 304 while nothing has changed.',
        operationId: 'getJob',
        params: IdParamsSchema,
        querystring: Type.Object({ wait: WaitSchema }, { additionalProperties: false }),
        response: {
          200: ref<JobResource>('Job'),
          304: NotModifiedSchema,
          ...problemResponses(404, 422, 429),
        },
      },
    },
    async (request, reply) => {
      const { teamId } = request
      const { wait } = request.query
      const find = () => findOr404('job', request.params.id, (id) => views.get(teamId, id))
      let view = await find()
      if (wait !== undefined && isNotModified(request, view.etag)) {
        const watcher = watchers.ofJob(request.key, request.params.id)
        view = await waitForChange(request, watcher, { find, waitMs: Number.parseInt(wait, 10) * 1_000 })
      }
      reply.header('etag', view.etag).header('cache-control', REVALIDATE)
      if (isNotModified(request, view.etag)) return sendEmpty(reply, 304)
      return sendJson(reply, view.body)
    },
  )

  app.get(
    '/jobs/:id/trials',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs', 'trials'],
        summary: "List a job's trials, in plan order",
        description: 'Send the last `ETag` as `If-None-Match` to get 304 while nothing has changed.',
        operationId: 'listTrials',
        params: IdParamsSchema,
        querystring: PageQuerySchema,
        response: { 200: TrialPageSchema, 304: NotModifiedSchema, ...problemResponses(404, 422) },
      },
    },
    async (request, reply) => {
      const { teamId } = request
      const { id } = request.params
      const view = await findOr404('job', id, (id) => views.get(teamId, id))
      reply.header('etag', view.etag).header('cache-control', REVALIDATE)
      if (isNotModified(request, view.etag)) return sendEmpty(reply, 304)
      const page = pageRequest(request.query)
      const body = await app.largeAnswers.make(
        request.signal,
        'trials',
        { teamId, jobId: id, page },
        isSmallPage(page),
      )
      return app.largeAnswers.send(reply.type(JSON_TYPE), body)
    },
  )
}

/** Sends text that is JSON already. */
const sendJson = (reply: FastifyReply, json: string): FastifyReply => reply.type(JSON_TYPE).send(json)

/** The schema accepts times that `Date` cannot represent, such as a leap second. */
function toDate(text: string, name: string): Date {
  const date = new Date(text)
  if (!Number.isNaN(date.getTime())) return date
  throw fieldError(`?${name}`, `must be a time, not ${text}`)
}

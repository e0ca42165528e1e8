/** Jobs as they are read. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { SecateurError } from '#core/errors.ts'
import { JobPageSchema, JobStatusSchema, TrialPageSchema } from '#core/schemas/resources.ts'
import { MethodIdSchema, TagSchema } from '#core/schemas/spec.ts'
import { isKnown, REVALIDATE, sendNothing } from '../../http/etag.ts'
import { IdParamsSchema, isId, PageQuerySchema, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentTrial } from '../../presenters/present.ts'
import { jobAccess } from './find.ts'

const TimeSchema = Type.String({ format: 'date-time', examples: ['2026-11-24T00:00:00Z'] })

const ListQuerySchema = Type.Object(
  {
    ...PageQuerySchema.properties,
    sort: Type.Enum(['created', 'ended'], {
      default: 'created',
      description: 'By when jobs were submitted, or when they ended: then only those that have.',
    }),
    status: Type.Optional(
      Type.Array(JobStatusSchema, {
        maxItems: 16,
        description: 'In any of them: `status=failed&status=cancelled`.',
      }),
    ),
    model: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
    method: Type.Optional(MethodIdSchema),
    tag: Type.Optional(Type.Array(TagSchema, { maxItems: 20, description: 'With all of them.' })),
    createdAfter: Type.Optional(TimeSchema),
    createdBefore: Type.Optional(TimeSchema),
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'Words of name, notes, tags or model; `"two words"` in their order, `or` between them, `-word` without it.',
        examples: ['smollm2 -nightly'],
      }),
    ),
  },
  { additionalProperties: false },
)

export const jobRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobs, trials } = app.deps.repositories
  const { presentAll } = jobAccess(app)
  const { views } = app.watching

  app.get(
    '/jobs',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs'],
        summary: 'Jobs, newest first',
        description:
          'Filters go together: a job has to fit each of them. Rows that arrive or change while pages are read shift nothing.',
        operationId: 'listJobs',
        querystring: ListQuerySchema,
        response: { 200: JobPageSchema, ...problemResponses(422) },
      },
    },
    async (request) => {
      const { cursor = null, createdAfter, createdBefore, ...query } = request.query
      const { items, nextCursor } = await jobs.list(request.teamId, {
        ...query,
        cursor,
        ...(createdAfter && { createdAfter: toDate(createdAfter, 'createdAfter') }),
        ...(createdBefore && { createdBefore: toDate(createdBefore, 'createdBefore') }),
      })
      return { items: await presentAll(items), nextCursor }
    },
  )

  app.get(
    '/jobs/:id/trials',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs', 'trials'],
        summary: "A job's trials, in the order of its plan",
        description: 'Send the last `ETag` as `If-None-Match`: 304 as long as nothing has changed.',
        operationId: 'listTrials',
        params: IdParamsSchema,
        querystring: PageQuerySchema,
        response: {
          200: TrialPageSchema,
          304: Type.Null({ description: 'Nothing has changed.' }),
          ...problemResponses(404, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId } = request
      const { id } = request.params
      const view = (isId(id) ? await views.get(teamId, id) : null) ?? unknownId('job', id)
      reply.header('etag', view.etag).header('cache-control', REVALIDATE)
      if (isKnown(view.etag, request)) return sendNothing(reply, 304)
      const { limit, cursor = null } = request.query
      const { items, nextCursor } = await trials.list(teamId, id, { limit, cursor })
      return { items: items.map(presentTrial), nextCursor }
    },
  )
}

/** The schema leaves times through that no clock shows, as a leap second. */
function toDate(text: string, name: string): Date {
  const date = new Date(text)
  if (!Number.isNaN(date.getTime())) return date
  const detail = `must be a time, not ${text}`
  throw new SecateurError('PRUNE_VALIDATION', `${name} ${detail}`, [
    { pointer: `?${name}`, code: 'PRUNE_VALIDATION', detail },
  ])
}

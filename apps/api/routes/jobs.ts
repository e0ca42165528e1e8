/** Jobs as they are read. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Job } from '#core/repositories/index.ts'
import {
  JobPageSchema,
  type JobResource,
  JobStatusSchema,
  ref,
  TrialPageSchema,
} from '#core/schemas/resources.ts'
import { isJobEnded } from '#core/status.ts'
import { presentTrial } from '../present.ts'
import { IdParamsSchema, PageQuerySchema } from './ids.ts'
import { jobAccess } from './job-access.ts'
import { problemResponses } from './problem-responses.ts'

export const jobRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobs, trials } = app.deps.repositories
  const { find, present, presentAll } = jobAccess(app)

  /** The version changes with the job; whether a host is there for it changes by itself. */
  async function etagOf({ id, version, status }: Job): Promise<string> {
    const waits = !isJobEnded(status) && (await jobs.waitingFor([id])).has(id)
    return `"${version}${waits ? '-waiting' : ''}"`
  }

  app.get(
    '/jobs',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs'],
        summary: 'Jobs, newest first',
        operationId: 'listJobs',
        querystring: Type.Object(
          {
            ...PageQuerySchema.properties,
            status: Type.Optional(JobStatusSchema),
            model: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
          },
          { additionalProperties: false },
        ),
        response: { 200: JobPageSchema, ...problemResponses(422) },
      },
    },
    async (request) => {
      const { limit, cursor = null, ...filter } = request.query
      const { items, nextCursor } = await jobs.list(request.teamId, { limit, cursor, ...filter })
      return { items: await presentAll(items), nextCursor }
    },
  )

  app.get(
    '/jobs/:id',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs'],
        summary: 'One job and how far it is',
        description: 'Send the last `ETag` as `If-None-Match`: 304 as long as nothing has changed.',
        operationId: 'getJob',
        params: IdParamsSchema,
        response: {
          200: ref<JobResource>('Job'),
          304: Type.Null({ description: 'Nothing has changed.' }),
          ...problemResponses(404),
        },
      },
    },
    async (request, reply) => {
      const job = await find(request.teamId, request.params.id)
      const etag = await etagOf(job)
      reply.header('etag', etag)
      if (isCurrent(etag, request.headers['if-none-match'])) return reply.code(304).send(null)
      return reply.send(await present(job))
    },
  )

  app.get(
    '/jobs/:id/trials',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs', 'trials'],
        summary: "A job's trials, in the order of its plan",
        operationId: 'listTrials',
        params: IdParamsSchema,
        querystring: PageQuerySchema,
        response: { 200: TrialPageSchema, ...problemResponses(404, 422) },
      },
    },
    async (request) => {
      const job = await find(request.teamId, request.params.id)
      const { limit, cursor = null } = request.query
      const { items, nextCursor } = await trials.list(request.teamId, job.id, { limit, cursor })
      return { items: items.map(presentTrial), nextCursor }
    },
  )
}

/** `If-None-Match` holds one tag or several; a proxy may have marked them as weak (RFC 9110, section 13.1.2). */
const isCurrent = (etag: string, ifNoneMatch = ''): boolean =>
  ifNoneMatch.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()))

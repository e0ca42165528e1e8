import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { SecateurError } from '#core/errors.ts'
import { relayOutbox } from '#core/outbox.ts'
import type { Job } from '#core/repositories/index.ts'
import { toRequirements } from '#core/requirements.ts'
import {
  JobPageSchema,
  type JobResource,
  JobStatusSchema,
  ref,
  TrialPageSchema,
} from '#core/schemas/resources.ts'
import { JobRequestSchema } from '#core/schemas/spec.ts'
import { isJobEnded } from '#core/status.ts'
import { presentJob, presentTrial } from '../present.ts'
import { resolveJob } from '../submit.ts'
import { IdParamsSchema, isId, PageQuerySchema, unknownId } from './ids.ts'
import { problemResponses } from './problem-responses.ts'

const EXAMPLE = {
  name: 'first sweep',
  model: 'demo/smollm2-135m',
  methods: ['magnitude', { id: 'wanda', params: { variant: true } }],
  levels: [0.3, 0.5, 0.7],
  calibration: { dataset: 'brown', samples: 16, seqlen: 128 },
  evaluations: [{ metric: 'perplexity', dataset: 'brown', seqlen: 128, windows: 20 }],
}

/** Python judges the job, and may have to start, or to ask a model hub, for it. */
const CHECK_LIMIT_MS = 60_000

export const jobRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { repositories, jobsQueue, engine, openTrialsPerTeam } = app.deps
  const { jobs, trials, outbox } = repositories

  async function presentAll(shown: readonly Job[]): Promise<JobResource[]> {
    const ids = shown.map(({ id }) => id)
    const [counts, waitingFor] = await Promise.all([jobs.counts(ids), jobs.waitingFor(ids)])
    return shown.map((job) => {
      const ofJob = counts.get(job.id)
      if (!ofJob) throw new Error(`no counts of job ${job.id}`)
      return presentJob(job, ofJob, waitingFor.get(job.id) ?? null)
    })
  }

  async function present(job: Job): Promise<JobResource> {
    const [resource] = await presentAll([job])
    return resource as JobResource
  }

  /** The version changes with the job; whether a host is there for it changes by itself. */
  async function etagOf({ id, version, status }: Job): Promise<string> {
    const waits = !isJobEnded(status) && (await jobs.waitingFor([id])).has(id)
    return `"${version}${waits ? '-waiting' : ''}"`
  }

  async function find(teamId: string, id: string): Promise<Job> {
    const job = isId(id) ? await jobs.get(teamId, id) : null
    return job ?? unknownId('job', id)
  }

  /** Tells control at once. Nobody waits for it: without Redis the outbox keeps the news until control's sweep. */
  const publish = () => {
    relayOutbox(outbox, jobsQueue).catch((error: unknown) =>
      app.log.warn({ error }, 'the outbox waits for control'),
    )
  }

  app.post(
    '/jobs',
    {
      config: { role: 'submitter' },
      handlerTimeout: CHECK_LIMIT_MS,
      schema: {
        tags: ['jobs'],
        summary: 'Submit a job',
        description:
          'It is checked before it is accepted: what is accepted will run. All problems are named at once.',
        operationId: 'submitJob',
        body: { ...JobRequestSchema, examples: [EXAMPLE] },
        response: {
          202: {
            description: 'Accepted.',
            headers: { location: Type.String({ description: 'Where to watch it.' }) },
            content: { 'application/json': { schema: ref<JobResource>('Job') } },
          },
          ...problemResponses(400, 413, 415, 422, 429),
        },
      },
    },
    async (request, reply) => {
      const spec = await resolveJob(request.body, engine)
      const { name = null, priority, pool, requires } = request.body
      const { teamId, id: requestId } = request
      const requirements = toRequirements(pool, requires)
      const job = await jobs.create(
        { teamId, name, spec, priority, requirements, requestId },
        openTrialsPerTeam,
      )
      request.log.info({ jobId: job.id }, 'job accepted')
      publish()
      return reply
        .code(202)
        .header('location', `/v1/jobs/${job.id}`)
        .send(await present(job))
    },
  )

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

  app.post(
    '/jobs/:id/cancel',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['jobs'],
        summary: 'Cancel a job',
        description: 'Nothing of it starts any more; running trials stop. What was measured stays.',
        operationId: 'cancelJob',
        params: IdParamsSchema,
        response: { 202: ref<JobResource>('Job'), ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const outcome = isId(id) ? await jobs.cancel(request.teamId, id) : null
      if (outcome === null) unknownId('job', id)
      if (outcome === 'already-ended')
        throw new SecateurError('PRUNE_ALREADY_ENDED', 'The job ended before it could be cancelled.')
      publish()
      return reply.code(202).send(await present(await find(request.teamId, id)))
    },
  )

  app.post(
    '/jobs/:id/retry',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['jobs'],
        summary: 'Run again what failed or was cancelled',
        description:
          'Of a job that has ended. Results that are there stay, and the trials without one get as many attempts as at first.',
        operationId: 'retryJob',
        params: IdParamsSchema,
        response: { 202: ref<JobResource>('Job'), ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const outcome = isId(id) ? await jobs.retry(request.teamId, id) : null
      if (outcome === null) unknownId('job', id)
      if (outcome === 'not-ended')
        throw new SecateurError(
          'PRUNE_NOT_ENDED',
          'Its trials are tried again by themselves, or cancel it first.',
        )
      if (outcome === 'nothing-missing')
        throw new SecateurError('PRUNE_NOTHING_MISSING', 'No trial of the job failed or was cancelled.')
      publish()
      return reply.code(202).send(await present(await find(request.teamId, id)))
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

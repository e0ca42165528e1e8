import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { fromRequirements } from '#core/domain/requirements.ts'
import { SecateurError } from '#core/errors.ts'
import { type Job, noCounts } from '#core/repositories/index.ts'
import { resolveAndEstimate, resolveJob } from '#core/resolve-job.ts'
import { type Changes, changesOf } from '#core/schemas/changes.ts'
import type { DryRunResource } from '#core/schemas/dry-run.ts'
import { type JobResource, ref } from '#core/schemas/resources.ts'
import { type JobRequest, JobRequestSchema } from '#core/schemas/spec.ts'
import { relayOutbox } from '../../deps.ts'
import { createSequences, IdempotencyHeadersSchema, idempotencyOf } from '../../http/idempotency.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { createMergePatch } from '../../http/merge-patch.ts'
import { problemResponses, responseWithLocation } from '../../http/responses.ts'
import { originOf } from '../../plugins/traces.ts'
import { presentJob } from '../../presenters/job.ts'
import { dryRun } from './dry-run.ts'

const EXAMPLE = {
  name: 'first sweep',
  model: 'demo/smollm2-135m',
  methods: ['magnitude', { id: 'wanda', params: { variant: true } }],
  levels: [0.3, 0.5, 0.7],
  calibration: { dataset: 'wikitext2-mini', samples: 16, seqlen: 128 },
  evaluations: [{ metric: 'perplexity', dataset: 'wikitext2-mini', seqlen: 128, windows: 20 }],
}

const ChangesSchema = changesOf(JobRequestSchema, {
  additionalProperties: false,
  default: {},
  examples: [{ levels: [0.6], calibration: { samples: 128 } }],
})

const DryRunQuerySchema = Type.Object(
  {
    dryRun: Type.Boolean({
      default: false,
      description:
        'Only validate the job, and answer with its trials, the results it would reuse, and estimates of its memory and of the time for the rest.',
    }),
  },
  { additionalProperties: false },
)

const AcceptedResponse = responseWithLocation('Accepted.', ref<JobResource>('Job'), 'URL of the job.')

export const submitRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { engine, snapshots, hubAccess, submitLimits, uploadFiles } = app.deps
  const { jobs, datasets, hosts, idempotency } = app.deps.repositories
  const checkers = { engine, datasets, hosts, uploadFiles, hubAccess }

  const oneAtATime = createSequences()

  /** Validates and stores a job and answers with it. With an idempotency key, that happens at most once. */
  async function submit(request: FastifyRequest, reply: FastifyReply, buildBody: () => Promise<JobRequest>) {
    const once = idempotencyOf(request.headers['idempotency-key'] as string | undefined, [
      request.routeOptions.url,
      request.params,
      request.body,
    ])
    const job = once
      ? await oneAtATime(`${request.teamId} ${once.key}`, async () => {
          const earlier = await idempotency.recall(request.teamId, once)
          return earlier ?? store(request, await buildBody(), once)
        })
      : await store(request, await buildBody(), null)
    return reply.code(202).header('location', `/v1/jobs/${job.id}`).send(job)
  }

  const resolve = (request: FastifyRequest, body: JobRequest) =>
    resolveJob(body, checkers, originOf(request), request.signal)

  async function store(request: FastifyRequest, body: JobRequest, once: ReturnType<typeof idempotencyOf>) {
    const job = await resolve(request, body)
    await snapshots.take(job.spec)
    request.signal.throwIfAborted() // after the answer of a time limit, no job is stored
    const resource = once
      ? await jobs.createOnce(job, submitLimits, once, presentNew)
      : presentNew(await jobs.create(job, submitLimits))
    request.log.info({ jobId: resource.id }, 'job accepted')
    relayOutbox(app)
    return resource
  }

  app.post(
    '/jobs',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['jobs'],
        summary: 'Submit a job',
        description:
          'The job is validated before it is accepted, so an accepted job can run. A rejection lists all problems at once. With an `Idempotency-Key` you can safely repeat the request when you got no answer.',
        operationId: 'submitJob',
        querystring: DryRunQuerySchema,
        headers: IdempotencyHeadersSchema,
        body: { ...JobRequestSchema, examples: [EXAMPLE] },
        response: {
          200: {
            description: 'With `dryRun`: what the job would be. Nothing is stored.',
            content: { 'application/json': { schema: ref<DryRunResource>('DryRun') } },
          },
          202: AcceptedResponse,
          ...problemResponses(400, 409, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      if (!request.query.dryRun) return submit(request, reply, async () => request.body)
      const { job, memory } = await resolveAndEstimate(
        request.body,
        checkers,
        originOf(request),
        request.signal,
      )
      return reply.send({ ...(await dryRun(job, app.deps.repositories, engine, request.signal)), memory })
    },
  )

  app.post(
    '/jobs/:id/clone',
    {
      config: { role: 'submitter' },
      preValidation: async (request) => {
        if (request.body === undefined) request.body = {} // JSON `null` is a body, and does not fit
      },
      schema: {
        tags: ['jobs'],
        summary: 'Submit a copy of a job, with changes',
        description:
          'The body has the fields to change, and may be missing. Objects are merged field by field with those of the job; lists and values replace them. The copy is validated again, and a model without `@revision` is taken at its newest revision.',
        operationId: 'cloneJob',
        params: IdParamsSchema,
        headers: IdempotencyHeadersSchema,
        body: ChangesSchema,
        response: { 202: AcceptedResponse, ...problemResponses(400, 404, 409, 413, 415, 422) },
      },
    },
    (request, reply) =>
      submit(request, reply, async () => {
        const { id } = request.params
        const job = await findOr404('job', id, () => jobs.get(request.teamId, id))
        return cloneRequest(job, request.body)
      }),
  )
}

/** A job that was just stored: it has no trials yet. */
const presentNew = (job: Job) => presentJob(job, noCounts())

const applyChanges = createMergePatch<JobRequest>(JobRequestSchema)

/**
 * The request that would submit a job again, with changes. It names the model as the first request did, and does not pin
 * the revision of that time.
 * @throws SecateurError PRUNE_VALIDATION if the changes do not fit the job, PRUNE_NOT_CLONEABLE if it makes a model
 */
function cloneRequest(job: Job, changes: Changes<JobRequest>): JobRequest {
  const { name, notes, tags, priority, pool } = job
  const { revision: _, methods, artifactOf, ...spec } = job.spec
  if (artifactOf)
    throw new SecateurError(
      'PRUNE_NOT_CLONEABLE',
      `Job ${job.id} only makes the model of trial ${artifactOf.trialId}. Repeat it with POST /v1/trials/${artifactOf.trialId}/artifact, or clone the job of that trial.`,
    )
  const request = {
    ...{ name, notes, tags, priority, pool, requires: fromRequirements(job), ...spec },
    // Patterns in the changes apply to all methods. They replace the patterns of each method.
    methods: changes.patterns === undefined ? methods : methods.map(({ id, params }) => ({ id, params })),
  }
  return applyChanges(request, changes)
}

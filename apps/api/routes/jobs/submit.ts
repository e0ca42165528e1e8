/** How jobs come to be. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { type Job, noCounts } from '#core/repositories/index.ts'
import { resolveJob } from '#core/resolve-job.ts'
import { changesOf } from '#core/schemas/changes.ts'
import type { DryRunResource } from '#core/schemas/dry-run.ts'
import { type JobResource, ref } from '#core/schemas/resources.ts'
import { type JobRequest, JobRequestSchema } from '#core/schemas/spec.ts'
import { IdempotencyHeadersSchema, idempotencyOf } from '../../http/idempotency.ts'
import { IdParamsSchema } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { originOf } from '../../plugins/traces.ts'
import { presentJob } from '../../presenters/present.ts'
import { requestOfClone } from './clone.ts'
import { dryRun } from './dry-run.ts'
import { jobAccess } from './find.ts'

const EXAMPLE = {
  name: 'first sweep',
  model: 'demo/smollm2-135m',
  methods: ['magnitude', { id: 'wanda', params: { variant: true } }],
  levels: [0.3, 0.5, 0.7],
  calibration: { dataset: 'brown', samples: 16, seqlen: 128 },
  evaluations: [{ metric: 'perplexity', dataset: 'brown', seqlen: 128, windows: 20 }],
}

const ChangesSchema = changesOf(JobRequestSchema, {
  additionalProperties: false,
  examples: [{ levels: [0.6], calibration: { samples: 128 } }],
})

/** Python judges the job, and may have to start, or to ask a model hub, for it. */
const CHECK_LIMIT_MS = 60_000

const DryRunQuerySchema = Type.Object(
  {
    dryRun: Type.Boolean({
      default: false,
      description:
        'Only check it, and say which trials it would have, which results are there, and what the rest may take.',
    }),
  },
  { additionalProperties: false },
)

const ACCEPTED = {
  202: {
    description: 'Accepted.',
    headers: { location: Type.String({ description: 'Where to watch it.' }) },
    content: { 'application/json': { schema: ref<JobResource>('Job') } },
  },
}

export const submittingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { engine, openTrialsPerTeam } = app.deps
  const { jobs, datasets, idempotency } = app.deps.repositories
  const { find, present, publish } = jobAccess(app)

  /** Checks and stores the job that is asked for, and answers for it; once for a key. */
  async function submit(request: FastifyRequest, reply: FastifyReply, asked: () => Promise<JobRequest>) {
    const once = idempotencyOf(request.headers['idempotency-key'] as string | undefined, [
      request.routeOptions.url,
      request.params,
      request.body,
    ])
    const known = once && (await idempotency.recall(request.teamId, once))
    return accepted(reply, known ?? (await store(request, await asked(), once)))
  }

  async function store(request: FastifyRequest, asked: JobRequest, once: Once) {
    const job = await resolveJob(asked, { engine, datasets }, originOf(request))
    const answer = once
      ? await jobs.createOnce(job, openTrialsPerTeam, once, presentNew)
      : await present(await jobs.create(job, openTrialsPerTeam))
    request.log.info({ jobId: answer.id }, 'job accepted')
    publish()
    return answer
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
          'It is checked before it is accepted: what is accepted will run. All problems are named at once. With an `Idempotency-Key` it can be sent again for as long as its answer is not known.',
        operationId: 'submitJob',
        querystring: DryRunQuerySchema,
        headers: IdempotencyHeadersSchema,
        body: { ...JobRequestSchema, examples: [EXAMPLE] },
        response: {
          200: {
            description: 'With `dryRun`: what it would be. Nothing has been stored.',
            content: { 'application/json': { schema: ref<DryRunResource>('DryRun') } },
          },
          ...ACCEPTED,
          ...problemResponses(400, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      if (!request.query.dryRun) return submit(request, reply, async () => request.body)
      const job = await resolveJob(request.body, { engine, datasets }, originOf(request))
      return reply.send(await dryRun(job, app.deps.repositories, engine))
    },
  )

  app.post(
    '/jobs/:id/clone',
    {
      config: { role: 'submitter' },
      handlerTimeout: CHECK_LIMIT_MS,
      preValidation: async (request) => {
        request.body ??= {}
      },
      schema: {
        tags: ['jobs'],
        summary: 'Submit a job again, with changes',
        description:
          'The body has the fields to change, or nothing: objects go together with those of the job, lists and values replace them. It is checked anew, and the model may be at another revision by now.',
        operationId: 'cloneJob',
        params: IdParamsSchema,
        headers: IdempotencyHeadersSchema,
        body: ChangesSchema,
        response: { ...ACCEPTED, ...problemResponses(400, 404, 413, 415, 422) },
      },
    },
    (request, reply) =>
      submit(request, reply, async () =>
        requestOfClone(await find(request.teamId, request.params.id), request.body),
      ),
  )
}

/** As it is at first. */
const presentNew = (job: Job) => presentJob(job, noCounts())

type Once = ReturnType<typeof idempotencyOf>

const accepted = (reply: FastifyReply, job: JobResource) =>
  reply.code(202).header('location', `/v1/jobs/${job.id}`).send(job)

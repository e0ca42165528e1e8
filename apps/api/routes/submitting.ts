/** How jobs come to be. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { toRequirements } from '#core/requirements.ts'
import { type JobResource, ref } from '#core/schemas/resources.ts'
import { JobRequestSchema } from '#core/schemas/spec.ts'
import { resolveJob } from '../submit.ts'
import { jobAccess } from './job-access.ts'
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

export const submittingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { engine, openTrialsPerTeam } = app.deps
  const { jobs } = app.deps.repositories
  const { present, publish } = jobAccess(app)

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
}

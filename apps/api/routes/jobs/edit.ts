import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { SecateurError } from '#core/errors.ts'
import { changesOf } from '#core/schemas/changes.ts'
import { type JobResource, ref } from '#core/schemas/resources.ts'
import { JobRequestSchema } from '#core/schemas/spec.ts'
import { IfMatchHeadersSchema, versionsOf } from '../../http/etag.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { NoContentSchema, problemResponses, sendEmpty } from '../../http/responses.ts'
import { presentJob } from '../../presenters/job.ts'

const EditSchema = changesOf(Type.Pick(JobRequestSchema, ['name', 'notes', 'tags', 'priority']), {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ priority: 10, tags: ['nightly', 'paper'] }],
})

export const editRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobs } = app.deps.repositories

  app.patch(
    '/jobs/:id',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['jobs'],
        summary: "Change a job's name, notes, tags or priority",
        description:
          'Fields that you leave out keep their values. A new priority applies to trials that no host has taken yet.',
        operationId: 'editJob',
        params: IdParamsSchema,
        headers: IfMatchHeadersSchema,
        body: EditSchema,
        response: { 200: ref<JobResource>('Job'), ...problemResponses(400, 404, 412, 413, 415, 422) },
      },
    },
    async (request) => {
      const { teamId, body } = request
      const { id } = request.params
      const versions = versionsOf(request.headers['if-match'])
      const outcome = await findOr404('job', id, () => jobs.edit(teamId, id, body, versions))
      if (outcome === 'changed')
        throw new SecateurError(
          'PRUNE_CHANGED',
          'The job has changed since the version in If-Match. Get it again and repeat the change.',
        )
      const { job, counts } = await findOr404('job', id, () => jobs.withCounts(teamId, id))
      return presentJob(job, counts)
    },
  )

  app.delete(
    '/jobs/:id',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['jobs'],
        summary: 'Delete a job that has ended',
        description:
          'Its trials, measurements and stored models are deleted with it. Other jobs keep the results that they reused from it. The baseline of a schedule cannot be deleted, nor a part of a benchmark or a job with a pinned model.',
        operationId: 'deleteJob',
        params: IdParamsSchema,
        response: { 204: NoContentSchema, ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const outcome = await findOr404('job', id, () => jobs.remove(request.teamId, id))
      if (outcome === 'not-ended')
        throw new SecateurError(
          'PRUNE_NOT_ENDED',
          'The job has not ended. Cancel it, and delete it when it has ended.',
        )
      if (outcome === 'is-baseline')
        throw new SecateurError(
          'PRUNE_JOB_IS_BASELINE',
          'The job is the baseline of a schedule. PATCH the schedule with another `baselineRunId`, or null, first.',
        )
      if (typeof outcome === 'object')
        throw new SecateurError(
          'PRUNE_JOB_OF_BENCHMARK',
          `The job is part of a benchmark. Delete all of it with DELETE /v1/benchmarks/${outcome.ofBenchmark}.`,
        )
      if (outcome === 'has-pinned-model')
        throw new SecateurError(
          'PRUNE_ARTIFACT_PINNED',
          `A model of the job is pinned. \`GET /v1/artifacts?job=${id}&pinned=true\` lists it. Unpin it first.`,
        )
      return sendEmpty(reply, 204)
    },
  )
}

/** What is changed of a job beside its course: how it is called and ranked, and whether it is there at all. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { SecateurError } from '#core/errors.ts'
import { changesOf } from '#core/schemas/changes.ts'
import { type JobResource, ref } from '#core/schemas/resources.ts'
import { JobRequestSchema } from '#core/schemas/spec.ts'
import { sendNothing } from '../../http/etag.ts'
import { IdParamsSchema, isId, unknownId } from '../../http/ids.ts'
import { IfMatchHeadersSchema, versionsOf } from '../../http/if-match.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { jobAccess } from './find.ts'

const EditSchema = changesOf(Type.Pick(JobRequestSchema, ['name', 'notes', 'tags', 'priority']), {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ priority: 10, tags: ['nightly', 'paper'] }],
})

export const jobEditRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobs } = app.deps.repositories
  const { find, present } = jobAccess(app)

  app.patch(
    '/jobs/:id',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['jobs'],
        summary: 'Rename, annotate or rank a job',
        description:
          'What is left out stays as it is. Trials that wait are chosen by the new priority; those that hosts have go on.',
        operationId: 'editJob',
        params: IdParamsSchema,
        headers: IfMatchHeadersSchema,
        body: EditSchema,
        response: { 200: ref<JobResource>('Job'), ...problemResponses(400, 404, 412, 413, 415, 422) },
      },
    },
    async (request) => {
      const { id } = request.params
      const versions = versionsOf(request.headers['if-match'])
      const outcome = isId(id) ? await jobs.edit(request.teamId, id, request.body, versions) : null
      if (outcome === null) unknownId('job', id)
      if (outcome === 'changed')
        throw new SecateurError('PRUNE_CHANGED', 'The job has changed since; get it again and look.')
      return present(await find(request.teamId, id))
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
          'With its trials and measurements. Results of it that other jobs took over stay theirs. The baseline of a schedule cannot be deleted.',
        operationId: 'deleteJob',
        params: IdParamsSchema,
        response: {
          204: Type.Null({ description: 'It is gone.' }),
          ...problemResponses(400, 404, 409, 413, 415),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const outcome = isId(id) ? await jobs.remove(request.teamId, id) : null
      if (outcome === null) unknownId('job', id)
      if (outcome === 'not-ended')
        throw new SecateurError('PRUNE_NOT_ENDED', 'Cancel it first, and delete it when it has ended.')
      if (outcome === 'is-baseline')
        throw new SecateurError(
          'PRUNE_JOB_IS_BASELINE',
          'It is the baseline of a schedule: PATCH that with another `baselineRunId`, or null, first.',
        )
      return sendNothing(reply, 204)
    },
  )
}

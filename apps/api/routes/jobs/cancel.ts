/** What is done to a job once it is there. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SecateurError } from '#core/errors.ts'
import { type JobResource, ref } from '#core/schemas/resources.ts'
import { IdParamsSchema, isId, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { jobAccess } from './find.ts'

export const jobMoveRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobs } = app.deps.repositories
  const { find, present, publish } = jobAccess(app)

  async function answer(request: FastifyRequest, reply: FastifyReply, id: string) {
    publish()
    const job = await find(request.teamId, id)
    request.linkTo(job.traceparent)
    return reply.code(202).send(await present(job))
  }

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
      return answer(request, reply, id)
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
          'The job is still running and its failed trials retry automatically. Cancel it before retrying.',
        )
      if (outcome === 'nothing-missing')
        throw new SecateurError('PRUNE_NOTHING_MISSING', 'No trial of the job failed or was cancelled.')
      return answer(request, reply, id)
    },
  )
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SecateurError } from '#core/errors.ts'
import { type JobResource, ref } from '#core/schemas/resources.ts'
import { relayOutbox } from '../../deps.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { problemResponses } from '../../http/responses.ts'
import { presentJob } from '../../presenters/job.ts'

export const cancelRetryRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobs } = app.deps.repositories

  app.post(
    '/jobs/:id/cancel',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['jobs'],
        summary: 'Cancel a job',
        description:
          'No further trial of the job starts, and running trials stop. Results that were measured before are kept.',
        operationId: 'cancelJob',
        params: IdParamsSchema,
        response: { 202: ref<JobResource>('Job'), ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const outcome = await findOr404('job', id, () => jobs.cancel(request.teamId, id))
      if (outcome === 'already-ended')
        throw new SecateurError('PRUNE_ALREADY_ENDED', 'The job ended before it could be cancelled.')
      return sendAccepted(request, reply, id)
    },
  )

  app.post(
    '/jobs/:id/retry',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['jobs'],
        summary: 'Retry the failed and cancelled trials of a job',
        description:
          'The job must have ended. Existing results are kept; trials without a result get a full set of attempts again.',
        operationId: 'retryJob',
        params: IdParamsSchema,
        response: { 202: ref<JobResource>('Job'), ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const outcome = await findOr404('job', id, () => jobs.retry(request.teamId, id))
      if (outcome === 'not-ended')
        throw new SecateurError(
          'PRUNE_NOT_ENDED',
          'The job is still running and its failed trials retry automatically. Cancel it before retrying.',
        )
      if (outcome === 'nothing-missing')
        throw new SecateurError(
          'PRUNE_NOTHING_MISSING',
          'No trial of the job failed or was cancelled, so there is nothing to retry.',
        )
      return sendAccepted(request, reply, id)
    },
  )

  async function sendAccepted({ teamId, linkTo }: FastifyRequest, reply: FastifyReply, id: string) {
    relayOutbox(app)
    const { job, counts } = await findOr404('job', id, () => jobs.withCounts(teamId, id))
    linkTo(job.traceparent)
    return reply.code(202).send(presentJob(job, counts))
  }
}

/** Cancels, retries and deletes benchmarks. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { SecateurError } from '#core/errors.ts'
import type { BenchmarkDetail } from '#core/schemas/benchmarks.ts'
import { ref } from '#core/schemas/resources.ts'
import { relayOutbox } from '../../deps.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { NoContentSchema, problemResponses, sendEmpty } from '../../http/responses.ts'
import { presentBenchmarkDetail } from '../../presenters/benchmark.ts'

export const benchmarkActionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { benchmarks } = app.deps.repositories

  app.post(
    '/benchmarks/:id/cancel',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['benchmarks'],
        summary: 'Cancel the open jobs of a benchmark',
        description:
          'The jobs are cancelled one after the other. Results that were measured before are kept. An interrupted request can be repeated.',
        operationId: 'cancelBenchmark',
        params: IdParamsSchema,
        response: {
          202: ref<BenchmarkDetail>('BenchmarkDetail'),
          ...problemResponses(400, 404, 409, 413, 415),
        },
      },
    },
    async ({ teamId, params }, reply) => {
      const outcome = await findOr404('benchmark', params.id, (id) => benchmarks.cancel(teamId, id))
      if (outcome === 'already-ended')
        throw new SecateurError(
          'PRUNE_ALREADY_ENDED',
          'All jobs of the benchmark ended before it could be cancelled.',
        )
      return sendAccepted(reply, teamId, params.id)
    },
  )

  app.post(
    '/benchmarks/:id/retry',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['benchmarks'],
        summary: "Retry the failed and cancelled trials of a benchmark's ended jobs",
        description:
          'Existing results are kept, and open jobs are left alone: their failed trials retry automatically. An interrupted request can be repeated.',
        operationId: 'retryBenchmark',
        params: IdParamsSchema,
        response: {
          202: ref<BenchmarkDetail>('BenchmarkDetail'),
          ...problemResponses(400, 404, 409, 413, 415),
        },
      },
    },
    async ({ teamId, params }, reply) => {
      const outcome = await findOr404('benchmark', params.id, (id) => benchmarks.retry(teamId, id))
      if (outcome === 'not-ended')
        throw new SecateurError(
          'PRUNE_NOT_ENDED',
          'No ended job of the benchmark lacks a result. Failed trials of its open jobs retry automatically.',
        )
      if (outcome === 'nothing-missing')
        throw new SecateurError(
          'PRUNE_NOTHING_MISSING',
          'No trial of the benchmark failed or was cancelled, so there is nothing to retry.',
        )
      return sendAccepted(reply, teamId, params.id)
    },
  )

  app.delete(
    '/benchmarks/:id',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['benchmarks'],
        summary: 'Delete a benchmark that has ended, with its jobs',
        description:
          'All of its jobs, with their trials, measurements and stored models, are deleted together or not at all. A benchmark with a pinned model cannot be deleted.',
        operationId: 'deleteBenchmark',
        params: IdParamsSchema,
        response: { 204: NoContentSchema, ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async ({ teamId, params }, reply) => {
      const outcome = await findOr404('benchmark', params.id, (id) => benchmarks.remove(teamId, id))
      if (outcome === 'not-ended')
        throw new SecateurError(
          'PRUNE_NOT_ENDED',
          'A job of the benchmark has not ended. Cancel the benchmark, and delete it when it has ended.',
        )
      if (outcome === 'has-pinned-model')
        throw new SecateurError(
          'PRUNE_ARTIFACT_PINNED',
          'A model of the benchmark is pinned. `GET /v1/artifacts?pinned=true` lists it. Unpin it first.',
        )
      return sendEmpty(reply, 204)
    },
  )

  async function sendAccepted(reply: FastifyReply, teamId: string, id: string) {
    relayOutbox(app)
    const found = await findOr404('benchmark', id, () => benchmarks.get(teamId, id))
    return reply.code(202).send(presentBenchmarkDetail(found))
  }
}

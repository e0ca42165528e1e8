import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type BenchmarkDetail, BenchmarkPageSchema } from '#core/schemas/benchmarks.ts'
import { ref } from '#core/schemas/resources.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest } from '../../http/paging.ts'
import { JSON_TYPE, problemResponses } from '../../http/responses.ts'
import { presentBenchmarkDetail } from '../../presenters/benchmark.ts'

export const readBenchmarkRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { benchmarks } = app.deps.repositories

  app.get(
    '/benchmarks',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['benchmarks'],
        summary: 'List benchmarks, newest first',
        operationId: 'listBenchmarks',
        querystring: PageQuerySchema,
        response: { 200: BenchmarkPageSchema, ...problemResponses(422) },
      },
    },
    async ({ teamId, query, signal }, reply) => {
      const body = await app.largeAnswers.make(signal, 'benchmarks', { teamId, page: pageRequest(query) })
      return app.largeAnswers.send(reply.type(JSON_TYPE), body)
    },
  )

  app.get(
    '/benchmarks/:id',
    {
      config: { role: 'viewer' },
      logLevel: 'warn', // clients poll it
      schema: {
        tags: ['benchmarks'],
        summary: 'Get a benchmark, its progress and its jobs',
        description: 'Status and progress follow from the jobs. Each job has a table of its own.',
        operationId: 'getBenchmark',
        params: IdParamsSchema,
        response: { 200: ref<BenchmarkDetail>('BenchmarkDetail'), ...problemResponses(404) },
      },
    },
    async ({ teamId, params }) =>
      presentBenchmarkDetail(await findOr404('benchmark', params.id, (id) => benchmarks.get(teamId, id))),
  )
}

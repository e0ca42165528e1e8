import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { NewJob } from '#core/repositories/index.ts'
import { resolveBenchmark } from '#core/resolve-benchmark.ts'
import {
  type BenchmarkDetail,
  type BenchmarkDryRun,
  type BenchmarkRequest,
  BenchmarkRequestSchema,
  MOST_JOBS,
} from '#core/schemas/benchmarks.ts'
import { ref } from '#core/schemas/resources.ts'
import { relayOutbox } from '../../deps.ts'
import { createSequences, IdempotencyHeadersSchema, idempotencyOf } from '../../http/idempotency.ts'
import { problemResponses, responseWithLocation } from '../../http/responses.ts'
import { originOf } from '../../plugins/traces.ts'
import { presentBenchmarkDetail } from '../../presenters/benchmark.ts'
import { requireDeviceHours } from './device-hours.ts'
import { dryRunBenchmark } from './dry-run.ts'

const EXAMPLE = {
  name: 'two models',
  models: ['demo/smollm2-135m', 'demo/brown-opt'],
  methods: ['magnitude', 'wanda'],
  levels: [0.5, 0.7],
  calibrations: [{ dataset: 'wikitext2-mini', samples: 16, seqlen: 128 }],
  evaluations: [{ metric: 'perplexity', dataset: 'wikitext2-mini', seqlen: 128, windows: 20 }],
  seeds: [0],
}

const DryRunQuerySchema = Type.Object(
  {
    dryRun: Type.Boolean({
      default: false,
      description:
        'Only validate the benchmark, and answer with its jobs, and estimates of the device hours and of the size of its models.',
    }),
  },
  { additionalProperties: false },
)

export const submitBenchmarkRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { engine, snapshots, hubAccess, submitLimits, uploadFiles, repositories } = app.deps
  const { benchmarks, datasets, hosts, idempotency } = repositories
  const checkers = { engine, datasets, hosts, uploadFiles, hubAccess }

  const oneAtATime = createSequences()

  const resolve = (request: FastifyRequest, body: BenchmarkRequest) =>
    resolveBenchmark(body, checkers, originOf(request), request.signal)

  const estimate = ({ signal }: FastifyRequest, body: BenchmarkRequest, jobs: readonly NewJob[]) =>
    dryRunBenchmark(body, jobs, repositories, engine, signal)

  async function store(
    request: FastifyRequest,
    body: BenchmarkRequest,
    once: ReturnType<typeof idempotencyOf>,
  ): Promise<BenchmarkDetail> {
    const jobs = await resolve(request, body)
    if (body.maxDeviceHours !== null)
      requireDeviceHours(body.maxDeviceHours, await estimate(request, body, jobs))
    for (const { spec } of jobs) await snapshots.take(spec)
    request.signal.throwIfAborted() // after the answer of a time limit, nothing is stored
    const { name, ...spec } = body
    const benchmark = { teamId: request.teamId, name, spec }
    const detail = once
      ? await benchmarks.createOnce(benchmark, jobs, submitLimits, once, presentBenchmarkDetail)
      : presentBenchmarkDetail(await benchmarks.create(benchmark, jobs, submitLimits))
    request.log.info({ benchmarkId: detail.id, jobs: detail.jobs.length }, 'benchmark accepted')
    relayOutbox(app)
    return detail
  }

  app.post(
    '/benchmarks',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['benchmarks'],
        summary: 'Submit a benchmark',
        description: `A benchmark becomes one job for each model, calibration and seed, at most ${MOST_JOBS}. Each job is validated as if it were submitted alone, and all are created together or not at all. A rejection lists all problems at once. With an \`Idempotency-Key\` you can safely repeat the request when you got no answer.`,
        operationId: 'submitBenchmark',
        querystring: DryRunQuerySchema,
        headers: IdempotencyHeadersSchema,
        body: { ...BenchmarkRequestSchema, examples: [EXAMPLE] },
        response: {
          200: {
            description: 'With `dryRun`: what the benchmark would be. Nothing is stored.',
            content: { 'application/json': { schema: ref<BenchmarkDryRun>('BenchmarkDryRun') } },
          },
          202: responseWithLocation(
            'Accepted.',
            ref<BenchmarkDetail>('BenchmarkDetail'),
            'URL of the benchmark.',
          ),
          ...problemResponses(400, 409, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId, body, query, headers, routeOptions } = request
      if (query.dryRun) {
        const answer = await estimate(request, body, await resolve(request, body))
        if (body.maxDeviceHours !== null) requireDeviceHours(body.maxDeviceHours, answer)
        return reply.send(answer)
      }
      const once = idempotencyOf(headers['idempotency-key'], [routeOptions.url, request.params, body])
      const detail = once
        ? await oneAtATime(`${teamId} ${once.key}`, async () => {
            const earlier = await idempotency.recallBenchmark(teamId, once)
            return earlier ?? store(request, body, once)
          })
        : await store(request, body, null)
      return reply.code(202).header('location', `/v1/benchmarks/${detail.id}`).send(detail)
    },
  )
}

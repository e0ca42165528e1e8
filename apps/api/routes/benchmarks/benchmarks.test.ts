import assert from 'node:assert/strict'
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { parse } from 'yaml'
import { planTrials } from '#core/domain/plan.ts'
import {
  type BenchmarkDetail,
  type BenchmarkDryRun,
  type BenchmarkRequest,
  BenchmarkRequestSchema,
} from '#core/schemas/benchmarks.ts'
import { type JobRequest, JobRequestSchema, PAPER_LEVELS } from '#core/schemas/spec.ts'
import { addBenchmark } from '../../../../test/support/benchmarks.ts'
import { openFixtureApi } from '../../../../test/support/fixture-api.ts'
import {
  claimPending,
  environment,
  jobSpec,
  LIMITS,
  newJob,
  poolName,
  trialResult,
} from '../../../../test/support/fixtures.ts'
import { presets } from '../../../cli/presets.ts'
import { bodyCheck } from '../../http/validation.ts'

const { api, fixture, good } = await openFixtureApi()
const { repositories, db } = api

const twin = `${fixture.model}-twin`
before(() => cp(join(fixture.folder, 'llama'), join(fixture.folder, 'llama-twin'), { recursive: true }))

const { model: _, calibration, ...shared } = good()
/** The body of a valid benchmark: two models and two seeds. */
const body = (changes: object = {}) => ({
  ...shared,
  name: 'two models',
  models: [fixture.model, twin],
  calibrations: [calibration],
  seeds: [0, 7],
  ...changes,
})

async function submit(changes: object = {}): Promise<BenchmarkDetail> {
  const response = await api.post('/v1/benchmarks', body(changes))
  assert.equal(response.statusCode, 202, response.body)
  return response.json()
}

const dryRun = async (changes: object): Promise<BenchmarkDryRun> => {
  const response = await api.post('/v1/benchmarks?dryRun=true', body(changes))
  assert.equal(response.statusCode, 200, response.body)
  return response.json()
}
const get = async (id: string): Promise<BenchmarkDetail> => (await api.get(`/v1/benchmarks/${id}`)).json()
const act = (id: string, action: string) => api.post(`/v1/benchmarks/${id}/${action}`)
const remove = (path: string) => api.request({ method: 'DELETE', url: `/v1/${path}` })
const stored = () =>
  Promise.all([db.benchmark.count(), db.job.count(), db.outbox.count(), db.idempotencyKey.count()])

const plan = async (id: string) => {
  const job = await repositories.jobs.find(id)
  assert.ok(job)
  await repositories.jobs.plan(id, planTrials(job.spec))
}
/** Ends up to `limit` pending trials in the pool of a job, each after an hour, and then the job. */
async function run(
  jobId: string,
  result: Parameters<typeof trialResult>[0] = {},
  limit = 1_000,
): Promise<void> {
  await plan(jobId)
  const seconds = { load: 0, calibrate: 0, prune: 0, evaluate: 0, total: 3_600 }
  for (const { trial, token } of await claimPending(repositories, jobId, limit))
    await repositories.trials.end(trial.id, token, trialResult({ seconds, ...result }), { logTail: null })
  await repositories.jobs.finish(jobId)
}

describe('a submission', () => {
  test('creates the jobs that could have been submitted alone, in order', async () => {
    const options = { tags: ['paper'], priority: 3, pool: poolName(), notes: 'why', keepArtifacts: 'all' }
    const benchmark = await submit(options)
    assert.deepEqual([benchmark.status, benchmark.jobCount, benchmark.endedJobs], ['queued', 4, 0])
    assert.deepEqual(
      benchmark.jobs.map(({ model, seed }) => [model, seed]),
      [fixture.model, twin].flatMap((model) => [0, 7].map((seed) => [model, seed])),
    )
    assert.deepEqual([benchmark.progress.trials, benchmark.progress.pending], [4 * 5, 4 * 5])
    for (const { id, model, seed } of benchmark.jobs) {
      const alone = await api.post('/v1/jobs', good({ ...options, name: 'two models', model, seed }))
      const own = (job: object) => ({
        ...job,
        id: 0,
        benchmarkId: 0,
        requestId: 0,
        createdAt: 0,
        updatedAt: 0,
      })
      const member = (await api.get(`/v1/jobs/${id}`)).json()
      assert.equal(member.benchmarkId, benchmark.id)
      assert.deepEqual(own(member), own(alone.json()))
      assert.equal(await db.outbox.count({ where: { jobId: id } }), 1)
    }
  })

  test('is repeated under its idempotency key without another effect', async () => {
    const headers = { 'idempotency-key': 'once' }
    const send = (url: string, body: object) => api.request({ method: 'POST', url, headers, body })
    const small = body({ models: [fixture.model], seeds: [1] })
    const [first, duplicate] = await Promise.all([1, 2].map(() => send('/v1/benchmarks', small)))
    const before = await stored()
    const again = await send('/v1/benchmarks', small)
    assert.deepEqual([duplicate?.json(), again.json()], [first?.json(), first?.json()])
    assert.deepEqual(await stored(), before)
    const reused = await send('/v1/jobs', good())
    assert.deepEqual([reused.statusCode, reused.json().code], [422, 'PRUNE_IDEMPOTENCY_KEY_REUSED'])
  })

  test('with a wrong cell stores nothing, and names each field once', async () => {
    const problems = async (changes: object) => {
      const response = await api.post('/v1/benchmarks', body(changes))
      assert.equal(response.statusCode, 422, response.body)
      return response.json().errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])
    }
    const before = await stored()
    const methods = ['magnitude', 'wandaa']
    const calibrations = [calibration, { ...calibration, dataset: 'browne' }]
    assert.deepEqual(await problems({ models: [fixture.model, 'demo/none'], methods, calibrations }), [
      ['#/methods/1', 'PRUNE_UNKNOWN_METHOD'],
      ['#/calibrations/1/dataset', 'PRUNE_UNKNOWN_DATASET'],
      ['#/models/1', 'PRUNE_UNKNOWN_MODEL'],
    ])
    const seeds = Array.from({ length: 17 }, (_, seed) => seed)
    assert.deepEqual(await problems({ seeds }), [['#', 'PRUNE_VALIDATION']])
    assert.deepEqual(await problems({ model: fixture.model }), [['#/model', 'PRUNE_VALIDATION']])
    assert.deepEqual(await stored(), before)
  })

  test('that fails at its last job, or exceeds a limit with all of them, leaves nothing behind', async () => {
    const [first, last] = [newJob(), newJob()]
    const [{ open }] = await db.$queryRaw<[{ open: number }]>`
      SELECT sum(planned_trials)::int AS open FROM jobs WHERE status IN ('queued', 'running')`
    const before = await stored()
    const dataset = `upload:${uuidv7()}`
    const gone = newJob({ spec: jobSpec({ calibration: { ...jobSpec().calibration, dataset } }) })
    await assert.rejects(addBenchmark(repositories, [first, gone]), { code: 'PRUNE_UNKNOWN_DATASET' })
    const each = 3
    await assert.rejects(
      addBenchmark(repositories, [first, last], { ...LIMITS, openTrials: open + 2 * each - 1 }),
      {
        code: 'PRUNE_TOO_MUCH_WAITING',
        message: new RegExp(`you have ${open} open and requested ${2 * each} more`),
      },
    )
    assert.deepEqual(await stored(), before)
  })
})

describe('a dry run', () => {
  test('adds up jobs, trials, bytes and device hours, and a limit refuses more or an unknown number', async () => {
    const pool = poolName()
    const asked = { pool, seeds: [3, 4], methods: ['magnitude'], reuse: false }
    const refusal = async (maxDeviceHours: number, changes: object = {}) => {
      const response = await api.post('/v1/benchmarks', body({ ...asked, ...changes, maxDeviceHours }))
      assert.deepEqual([response.statusCode, response.json().code], [422, 'PRUNE_DEVICE_HOURS'])
      assert.equal(response.json().errors[0].pointer, '#/maxDeviceHours')
      return response.json().detail
    }
    const before = await stored()
    const { hosts, deviceHours, waitingFor } = await dryRun(asked)
    assert.deepEqual([hosts, deviceHours, waitingFor], [[], null, `a host in the pool ${pool}`])
    assert.match(await refusal(100), /is 100, and the estimate is unknown: no host is live/)
    assert.deepEqual(await stored(), before)

    const { jobs } = await submit({ ...asked, seeds: [3] })
    for (const { id } of jobs) await run(id)
    const known = await dryRun({ ...asked, keepArtifacts: 'all' })
    const kind = { deviceName: environment().deviceName, live: 1, toRun: 12, deviceHours: 12, unmeasured: [] }
    assert.deepEqual([known.hosts, known.deviceHours, known.waitingFor], [[kind], 12, null])
    assert.deepEqual([known.jobs.length, known.trials, known.artifacts.count], [4, 12, 8])
    const one = await api.post(
      '/v1/jobs?dryRun=true',
      good({ pool, methods: ['magnitude'], keepArtifacts: 'all' }),
    )
    assert.equal(known.artifacts.bytes, 4 * one.json().artifacts.bytes)
    assert.match(await refusal(11.5), /is 11\.5, and the estimate is 12 device hours/)
    assert.match(
      await refusal(100, { methods: ['magnitude', 'wanda'], models: [twin] }),
      /is unknown: a processor has never run wanda of file:/,
    )
    await submit({ ...asked, maxDeviceHours: 12 })
  })
})

test('the defaults of a benchmark are those of a job', () => {
  const methods = ['magnitude']
  const job = bodyCheck<JobRequest>(JobRequestSchema)({ model: 'demo/brown-opt', methods })
  const benchmark = { name: 'short', models: ['demo/brown-opt'], methods }
  const { calibrations, evaluations, seeds } = bodyCheck<BenchmarkRequest>(BenchmarkRequestSchema)(benchmark)
  assert.deepEqual([calibrations, evaluations, seeds], [[job.calibration], job.evaluations, [job.seed]])
})

test('every preset fits the schema, and those of bundled models can run', async () => {
  const check = bodyCheck<BenchmarkRequest>(BenchmarkRequestSchema)
  const requests = new Map<string, BenchmarkRequest>()
  for (const { name, file } of presets()) requests.set(name, check(parse(await readFile(file, 'utf8'))))
  assert.deepEqual([...requests.keys()], ['genres', 'paper', 'paper-small', 'smoke'])
  const trials = async (name: string) => {
    const { trials }: BenchmarkDryRun = await dryRun(requests.get(name) ?? {})
    return trials
  }
  assert.equal(await trials('smoke'), 1 + 4 * 2)
  assert.equal(await trials('paper-small'), 2 * (1 + 20 * 13))
  assert.equal(await trials('genres'), 5 * (1 + 2))
  const [paper, small] = ['paper', 'paper-small'].map((name) => requests.get(name))
  assert.deepEqual([paper?.methods, paper?.levels], [small?.methods, small?.levels])
  assert.deepEqual(small?.levels, PAPER_LEVELS)
})

describe('a stored benchmark', () => {
  test('follows its jobs, and is cancelled, retried and deleted with them', async () => {
    const { id, jobs } = await submit({ pool: poolName() })
    const [first, second] = jobs
    assert.ok(first && second)
    await run(first.id)
    await run(second.id, { status: 'failed', error: { type: 'E', message: 'm', traceback: null } })
    const running = await get(id)
    const { trials, succeeded, failed, pending, fraction, etaSeconds } = running.progress
    assert.deepEqual([running.status, running.endedJobs, running.endedAt], ['running', 2, null])
    assert.deepEqual([trials, succeeded, failed, pending, fraction], [20, 5, 5, 10, 0.5])
    assert.equal(etaSeconds, null)
    for (const { id } of jobs.slice(2)) await plan(id)
    assert.deepEqual(
      running.jobs.map(({ status }) => status),
      ['succeeded', 'failed', 'queued', 'queued'],
    )

    const refused = await remove(`benchmarks/${id}`)
    assert.deepEqual([refused.statusCode, refused.json().code], [409, 'PRUNE_NOT_ENDED'])
    const part = await remove(`jobs/${first.id}`)
    assert.deepEqual([part.statusCode, part.json().code], [409, 'PRUNE_JOB_OF_BENCHMARK'])
    assert.ok(part.json().detail.includes(`DELETE /v1/benchmarks/${id}`))

    for (let i = 0; i < 2; i++) {
      const cancelled: BenchmarkDetail = (await act(id, 'cancel')).json()
      assert.deepEqual([cancelled.status, cancelled.progress.cancelled], ['cancelled', 10])
      assert.ok(cancelled.endedAt)
    }
    const retried = await act(id, 'retry')
    assert.equal(retried.statusCode, 202, retried.body)
    assert.deepEqual(
      retried.json().jobs.map(({ status }: { status: string }) => status),
      ['succeeded', 'queued', 'queued', 'queued'],
    )
    const again = await act(id, 'retry')
    assert.deepEqual([again.statusCode, again.json().code], [409, 'PRUNE_NOT_ENDED'])

    await run(second.id, {}, 14) // of the 15 of three jobs, which share their pool
    assert.equal((await get(id)).progress.etaSeconds, 3_600)
    for (const { id } of jobs.slice(1)) await run(id)
    const ended = await get(id)
    assert.deepEqual([ended.status, ended.progress.fraction, ended.progress.etaSeconds], ['succeeded', 1, 0])
    assert.equal((await act(id, 'cancel')).json().code, 'PRUNE_ALREADY_ENDED')
    assert.equal((await act(id, 'retry')).json().code, 'PRUNE_NOTHING_MISSING')
    assert.equal((await remove(`benchmarks/${id}`)).statusCode, 204)
    assert.equal((await api.get(`/v1/benchmarks/${id}`)).statusCode, 404)
    assert.equal((await api.get(`/v1/jobs/${first.id}`)).statusCode, 404)
  })

  test('has a report as a file, while its jobs are open too', async () => {
    const { benchmark } = await addBenchmark(repositories)
    for (const [query, type, extension] of [
      ['', 'text/html; charset=utf-8', 'html'],
      ['?format=markdown', 'text/markdown; charset=utf-8', 'md'],
      ['?format=latex', 'application/x-latex; charset=utf-8', 'tex'],
    ]) {
      const { statusCode, headers, body } = await api.get(`/v1/benchmarks/${benchmark.id}/report${query}`)
      assert.deepEqual([statusCode, headers['content-type']], [200, type])
      const file = `secateur-${benchmark.id}-report.${extension}`
      assert.equal(headers['content-disposition'], `attachment; filename="${file}"`)
      assert.match(body, /Nothing has been measured yet\./)
    }
    const csv = await api.get(`/v1/benchmarks/${benchmark.id}/report?format=csv`)
    assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8')
    assert.match(csv.body, /^job,trial,method,.*\n/)
    assert.equal((await api.get(`/v1/benchmarks/${uuidv7()}/report`)).statusCode, 404)
  })

  test('is listed newest first, page by page', async () => {
    const [older, newer] = [await submit({ seeds: [1] }), await submit({ seeds: [2] })]
    const first = (await api.get('/v1/benchmarks?limit=1')).json()
    assert.deepEqual(
      first.items.map(({ id }: { id: string }) => id),
      [newer.id],
    )
    const { jobs: _, progress: __, ...listed } = older
    const next = (await api.get(`/v1/benchmarks?limit=1&cursor=${first.nextCursor}`)).json()
    assert.deepEqual(next.items, [listed])
  })
})

/** A job from its submission to its table, through real processes with a tiny random model. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { openTrialsQueue, openWorkerRedis, trialMessageId } from '#core/queue/queues.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import { answer } from '../clients/typescript/index.ts'
import { createTestClient, hasEnded, type TestClient } from './support/client.ts'
import { createFixture, type Fixture, fixtureEnv, PYTHON, type Stack, startStack } from './support/service.ts'

const run = promisify(execFile)

let fixture: Fixture
let stack: Stack
let client: TestClient

before(async () => {
  fixture = await createFixture()
  stack = await startStack(fixture)
  client = createTestClient(stack.url)
})
after(async () => {
  await stack?.dispose()
  await fixture?.dispose()
})

const sweep = (changes: object = {}) => ({
  model: fixture.model,
  methods: ['magnitude', { id: 'wanda', params: { variant: true } }],
  levels: [0.7, 0.5],
  patterns: ['unstructured', '2:4'],
  calibration: { dataset: fixture.calibration, samples: 4, seqlen: 32 },
  evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 20 }],
  ...changes,
})

/** One trial that evaluates for many seconds, so that a test can interrupt it. */
const longTrial = () =>
  sweep({
    methods: ['magnitude'],
    levels: [0.5],
    patterns: ['unstructured'],
    evaluations: Array.from({ length: 6 }, (_, i) => ({
      dataset: fixture.evaluation,
      seqlen: 16 + i,
      windows: null,
    })),
    reuse: false,
  })

async function tableOf(id: string) {
  const table = await answer(client.api.GET('/v1/jobs/{id}/table', { params: { path: { id } } }))
  assert.ok(typeof table !== 'string')
  return table
}

function pythonPid(): number {
  const up = stack.worker.lines.filter(({ msg }) => msg === 'Python is up')
  return Number(up.at(-1)?.pythonPid)
}

test('the table of a job holds the same values as Python alone computes', async () => {
  const { id, spec } = await client.submit(sweep({ name: 'first' }))
  const job = await client.until(id, hasEnded)
  assert.equal(job.status, 'succeeded')
  assert.deepEqual(
    { trials: job.progress.trials, succeeded: job.progress.succeeded, fraction: job.progress.fraction },
    { trials: 7, succeeded: 7, fraction: 1 },
  )

  const table = await tableOf(id)
  assert.deepEqual(
    table.columns.map(({ label }) => label),
    ['magnitude', 'wanda(variant=true)'],
  )
  assert.deepEqual(
    table.rows.map(({ label }) => label),
    ['dense', '0.5', '0.7', '2:4'],
  )

  const trials = await client.trials(id)
  const files = await Promise.all(
    trials.map(async ({ ordinal, method, level, pattern, seed }) => {
      const { model, revision, calibration, evaluations, dtype, allocation, pass } = spec
      const file = join(fixture.folder, `trial-${ordinal}.json`)
      const trial = {
        model,
        revision,
        method,
        level,
        pattern,
        calibration,
        evaluations,
        dtype,
        allocation,
        pass,
        seed,
      }
      await writeFile(file, JSON.stringify(trial))
      return file
    }),
  )
  const alone = await run(PYTHON, ['-m', 'secateur', 'trial', '--jsonl', ...files], {
    env: { ...process.env, ...fixtureEnv(fixture) },
  })
  const results: TrialResult[] = alone.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    trials.map(({ measurements, achievedSparsity, fingerprint }) => [
      measurements[0]?.value,
      achievedSparsity,
      fingerprint,
    ]),
    results.map(({ measurements, sparsity, fingerprint }) => [
      measurements[0]?.value,
      sparsity.achieved,
      fingerprint,
    ]),
  )
  const value = (method: string, level: number, pattern: string) =>
    trials.find((trial) => trial.method.id === method && trial.level === level && trial.pattern === pattern)
      ?.measurements[0]?.value
  assert.deepEqual(
    table.rows.map(({ cells }) => cells.map((cell) => cell.value)),
    [
      [value('dense', 0, 'unstructured'), value('dense', 0, 'unstructured')],
      [value('magnitude', 0.5, 'unstructured'), value('wanda', 0.5, 'unstructured')],
      [value('magnitude', 0.7, 'unstructured'), value('wanda', 0.7, 'unstructured')],
      [value('magnitude', 0.5, '2:4'), value('wanda', 0.5, '2:4')],
    ],
  )
})

test('the table of an image model holds its accuracy', async () => {
  const folder = join(fixture.folder, 'resnet')
  await run(PYTHON, ['python/tests/support/tiny_models.py', folder, '--arch', 'resnet'])
  const images = {
    model: `file:${folder}`,
    methods: ['sparsegpt', 'bias'],
    levels: [0.5],
    patterns: null,
    calibration: { dataset: 'digits', samples: 8 },
    evaluations: [{ metric: 'accuracy', dataset: 'digits' }],
  }
  const { id } = await client.submit(sweep(images))
  assert.equal((await client.until(id, hasEnded)).status, 'succeeded')
  const { measurement, rows } = await tableOf(id)
  assert.deepEqual(measurement, {
    metric: 'accuracy',
    dataset: 'digits',
    split: 'test',
    seqlen: null,
    bos: null,
    windows: 364,
    tokens: null,
    bytes: null,
  })
  const [dense, half] = rows
  assert.deepEqual(
    half?.cells.map(({ status, sparsity }) => [status, sparsity]),
    [
      ['ok', 0.5],
      ['not_applicable', null], // convolutions before a norm have no bias
    ],
  )
  for (const cell of [dense?.cells[0], half?.cells[0]]) {
    const right = 364 * (cell?.value ?? Number.NaN)
    assert.ok(Number.isInteger(Math.round(right)) && Math.abs(right - Math.round(right)) < 1e-9)
  }
})

test('the same job again reuses every result, unless reuse is off', async () => {
  const first = await client.until((await client.submit(sweep())).id, hasEnded)
  const again = await client.until((await client.submit(sweep())).id, hasEnded)
  const fresh = await client.until((await client.submit(sweep({ reuse: false }))).id, hasEnded)
  const [firstTrials, againTrials, freshTrials] = await Promise.all(
    [first, again, fresh].map(({ id }) => client.trials(id)),
  )
  assert.ok(againTrials?.every(({ reusedFrom }) => reusedFrom !== null))
  assert.ok(freshTrials?.every(({ reusedFrom }) => reusedFrom === null))
  const values = (trials: typeof firstTrials) => trials?.map(({ measurements }) => measurements[0]?.value)
  assert.deepEqual(values(againTrials), values(firstTrials))
  assert.deepEqual(values(freshTrials), values(firstTrials))
})

test('cancelling a running job stops its trial and starts no new ones; the worker continues', async () => {
  const { id } = await client.submit({ ...longTrial(), levels: [0.5, 0.6] })
  await client.untilEvaluating(id)
  await client.cancel(id)
  const job = await client.until(id, hasEnded)
  assert.equal(job.status, 'cancelled')
  assert.equal(job.progress.running + job.progress.queued + job.progress.pending, 0)
  assert.ok(job.progress.cancelled >= 2)

  const next = await client.until((await client.submit(sweep({ levels: [0.3] }))).id, hasEnded)
  assert.equal(next.status, 'succeeded')
})

test('retrying a cancelled job runs only the trials without a result', async () => {
  const levels = Array.from({ length: 20 }, (_, i) => i / 20)
  const { id } = await client.submit(sweep({ levels, patterns: ['unstructured'], reuse: false }))
  await client.until(id, ({ progress }) => progress.succeeded > 0)
  await client.cancel(id)
  await client.until(id, hasEnded)
  const measured = (await client.trials(id)).filter(({ status }) => status === 'succeeded')
  await client.retry(id)
  assert.equal((await client.until(id, hasEnded)).status, 'succeeded')
  const trials = await client.trials(id)
  assert.deepEqual(
    trials.filter(({ id }) => measured.some((trial) => trial.id === id)),
    measured,
  )
  assert.ok(trials.every(({ measurements }) => measurements.length === 1))
})

test('when Python is killed, the attempt is lost and a new Python runs the trial again', async () => {
  const { id } = await client.submit(longTrial())
  const trial = await client.untilEvaluating(id)
  process.kill(pythonPid(), 'SIGKILL')
  const job = await client.until(id, hasEnded)
  assert.equal(job.status, 'succeeded')
  const { attempts } = await client.trial(trial.id)
  assert.deepEqual(
    attempts.map(({ number, status, failureClass, signal }) => [number, status, failureClass, signal]),
    [
      [1, 'lost', 'transient', 'SIGKILL'],
      [2, 'succeeded', null, null],
    ],
  )
  const [lost, again] = attempts
  const wait = Date.parse(again?.startedAt ?? '') - Date.parse(lost?.endedAt ?? '')
  assert.ok(wait >= 750, `retried after ${wait} ms`)
  assert.equal(await stack.db.measurement.count({ where: { trialId: trial.id } }), 6)
})

test('a worker that is stopped hands its trial back and ends its Python; the next worker finishes the trial', async () => {
  const { id } = await client.submit(longTrial())
  const trial = await client.untilEvaluating(id)
  const python = pythonPid()
  stack.worker.child.kill('SIGTERM')
  const [code] = await stack.worker.exited
  assert.equal(code, 0)
  assert.throws(() => process.kill(python, 0), { code: 'ESRCH' })
  const [first] = (await client.trial(trial.id)).attempts
  assert.equal(first?.status, 'handed_back')

  stack.worker = await stack.startWorker()
  const job = await client.until(id, hasEnded)
  assert.equal(job.status, 'succeeded')
  assert.deepEqual(
    (await client.trial(trial.id)).attempts.map(({ status }) => status),
    ['handed_back', 'succeeded'],
  )
})

test('a drained host finishes its trial and accepts no new ones until it is resumed', async () => {
  const { hostId } = await stack.worker.line(({ msg }) => msg === 'ready')
  const host = { params: { path: { id: String(hostId) } } }
  const { id } = await client.submit(longTrial())
  const trial = await client.untilEvaluating(id)
  await answer(client.api.POST('/v1/hosts/{id}/drain', host))
  const job = await client.until(id, ({ progress }) => progress.running === 0)
  assert.deepEqual([job.progress.succeeded, job.progress.pending], [1, 1])
  assert.equal(job.waitingFor, 'a host in the pool default')
  assert.deepEqual(
    (await client.trial(trial.id)).attempts.map(({ status }) => status),
    ['succeeded'],
  )

  await answer(client.api.POST('/v1/hosts/{id}/resume', host))
  assert.equal((await client.until(id, hasEnded)).status, 'succeeded')
})

test('a killed worker leaves no Python behind, and another worker runs its trial', async () => {
  const { id } = await client.submit(longTrial())
  const trial = await client.untilEvaluating(id)
  const python = pythonPid()
  stack.worker.child.kill('SIGKILL')
  await stack.worker.exited
  stack.worker = await stack.startWorker()
  const job = await client.until(id, hasEnded)
  assert.equal(job.status, 'succeeded')
  assert.throws(() => process.kill(python, 0), { code: 'ESRCH' })
  assert.deepEqual(
    (await client.trial(trial.id)).attempts.map(({ status }) => status),
    ['lost', 'succeeded'],
  )
})

test('a message that is delivered twice, or late, leaves one result', async () => {
  const redis = openWorkerRedis(String(process.env.REDIS_URL))
  const { hostId } = await stack.worker.line(({ msg }) => msg === 'ready')
  const queue = openTrialsQueue(redis, String(stack.env.SECATEUR_QUEUE_PREFIX), String(hostId))
  try {
    const { id } = await client.submit(longTrial())
    const trial = await client.untilEvaluating(id)
    const message = { trialId: trial.id, attempt: 1 }
    const again = await queue.add('trial', message, { jobId: `${trialMessageId(message)}-again` })
    await client.until(id, hasEnded)
    await stack.worker.line(
      ({ msg, trialId }) => trialId === trial.id && String(msg).startsWith('nothing to run'),
    )
    assert.ok(again.id)
    const { attempts } = await client.trial(trial.id)
    assert.deepEqual(
      attempts.map(({ status }) => status),
      ['succeeded'],
    )
    assert.equal(await stack.db.measurement.count({ where: { trialId: trial.id } }), 6)
  } finally {
    await queue.close()
    redis.disconnect()
  }
})

test('an error that only Python finds fails the trials with type, message and traceback; the worker continues', async () => {
  const text = join(fixture.folder, 'removed.txt')
  await cp(join(fixture.folder, 'evaluation.txt'), text)
  const { hostId } = await stack.worker.line(({ msg }) => msg === 'ready')
  const host = { params: { path: { id: String(hostId) } } }
  await answer(client.api.POST('/v1/hosts/{id}/drain', host))
  const evaluations = [{ dataset: `file:${text}`, seqlen: 32, windows: 20 }]
  const { id } = await client.submit(sweep({ patterns: ['unstructured'], evaluations, reuse: false }))
  await rm(text)
  await answer(client.api.POST('/v1/hosts/{id}/resume', host))
  const job = await client.until(id, hasEnded)
  assert.equal(job.status, 'failed')
  const [trial] = await client.trials(id)
  assert.equal(trial?.error?.type, 'PRUNE_UNKNOWN_DATASET')
  assert.match(trial.error.message, /no such file/)
  assert.match(trial.error.traceback ?? '', /Traceback/)

  const next = await client.until((await client.submit(sweep())).id, hasEnded)
  assert.equal(next.status, 'succeeded')
})

test('every log line of a trial carries the ids of its job and of the request that submitted it', async () => {
  const { id, requestId } = await client.submit(
    sweep({ levels: [0.4], patterns: ['unstructured'], reuse: false }),
  )
  await client.until(id, hasEnded)
  const [, trial] = await client.trials(id)
  const ended = await stack.worker.line(({ msg, trialId }) => msg === 'trial ended' && trialId === trial?.id)
  assert.equal(ended.requestId, requestId)
  assert.equal(ended.jobId, id)
  const accepted = await stack.api.line(({ msg, jobId }) => msg === 'job accepted' && jobId === id)
  assert.equal(accepted.requestId, requestId)
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Job } from '#core/repositories/index.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import {
  claimFirst,
  claimPending,
  jobSpec,
  submit,
  submitPlanned,
  trialResult,
} from '../../../../test/support/fixtures.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

/** Runs every pending trial of a job. */
async function runTrials(job: Job): Promise<void> {
  for (const { trial, token } of await claimPending(api.repositories, job.id)) {
    await api.repositories.trials.end(trial.id, token, trialResult(), { logTail: 'the last line' })
  }
}

const ids = (items: { id: string }[]) => items.map(({ id }) => id)

describe('the list of jobs', () => {
  test('comes in pages, newest first, which do not shift when jobs arrive', async () => {
    const model = 'file:/models/paged'
    const spec = jobSpec({ model })
    const jobs = []
    for (let i = 0; i < 5; i++) jobs.push(await submit(api.repositories, { spec }))
    const newestFirst = ids(jobs).reverse()
    const query = `/v1/jobs?limit=2&model=${encodeURIComponent(model)}`

    const first = (await api.get(query)).json()
    assert.deepEqual(ids(first.items), newestFirst.slice(0, 2))
    await submit(api.repositories, { spec })
    const second = (await api.get(`${query}&cursor=${first.nextCursor}`)).json()
    assert.deepEqual(ids(second.items), newestFirst.slice(2, 4))
    const third = (await api.get(`${query}&cursor=${second.nextCursor}`)).json()
    assert.deepEqual(ids(third.items), newestFirst.slice(4))
    assert.equal(third.nextCursor, null)
  })

  test('can be narrowed by status', async () => {
    const spec = jobSpec({ model: 'file:/models/narrowed' })
    const running = await submitPlanned(api.repositories, { spec })
    await submit(api.repositories, { spec })
    const { items } = (await api.get('/v1/jobs?model=file:/models/narrowed&status=running')).json()
    assert.deepEqual(ids(items), [running.id])
  })
})

describe('a job', () => {
  test('says how far it is', async () => {
    const job = await submitPlanned(api.repositories)
    const [first, second] = await claimPending(api.repositories, job.id, 2)
    assert.ok(first && second)
    await api.repositories.trials.end(first.trial.id, first.token, trialResult(), { logTail: null })
    const progress = { phase: 'prune', step: 1, steps: 4, unit: 'block', message: 'block 1 of 4' } as const
    await api.repositories.trials.heartbeat(second.trial.id, second.token, { ...progress, fraction: 0.5 })

    const body = (await api.get(`/v1/jobs/${job.id}`)).json()
    assert.equal(body.status, 'running')
    const { etaSeconds, ...counts } = body.progress
    assert.deepEqual(counts, {
      trials: 3,
      pending: 1,
      queued: 0,
      running: 1,
      succeeded: 1,
      failed: 0,
      cancelled: 0,
      notApplicable: 0,
      fraction: 0.5,
    })
    assert.ok(etaSeconds >= 0)
  })

  test('answers 304 for as long as nothing has changed', async () => {
    const job = await submitPlanned(api.repositories)
    const url = `/v1/jobs/${job.id}`
    const etag = String((await api.get(url)).headers.etag)
    assert.match(etag, /^"\d+"$/)
    for (const known of [etag, `W/${etag}`, `"0", ${etag}`, '*']) {
      const response = await api.get(url, { 'if-none-match': known })
      assert.equal(response.statusCode, 304)
      assert.equal(response.headers.etag, etag)
      assert.equal(response.headers['content-length'], undefined)
    }
    const { trial, token } = await claimFirst(api.repositories, job.id)
    await api.repositories.trials.end(trial.id, token, trialResult(), { logTail: null })
    const response = await api.get(url, { 'if-none-match': etag })
    assert.equal(response.statusCode, 200)
    assert.notEqual(response.headers.etag, etag)
  })

  test('of another team is not there', async () => {
    const { db, repositories } = api
    const teamId = '019a0000-0000-7000-8000-0000000000aa'
    await db.team.create({ data: { id: teamId, name: 'others' } })
    const job = await submit(repositories, { teamId })
    await repositories.jobs.plan(job.id, [])
    for (const path of ['', '/trials', '/table']) {
      assert.equal((await api.get(`/v1/jobs/${job.id}${path}`)).statusCode, 404)
    }
    assert.equal((await api.post(`/v1/jobs/${job.id}/cancel`)).statusCode, 404)
    assert.equal((await repositories.jobs.find(job.id))?.status, 'running')
    const { items } = (await api.get('/v1/jobs?limit=200')).json()
    assert.ok(!ids(items).includes(job.id))
  })
})

describe('cancelling', () => {
  test('ends what has not begun, and may be asked twice', async () => {
    const job = await submitPlanned(api.repositories)
    for (let i = 0; i < 2; i++) {
      const response = await api.post(`/v1/jobs/${job.id}/cancel`)
      assert.equal(response.statusCode, 202)
      assert.equal(response.json().status, 'cancelled')
      assert.equal(response.json().progress.cancelled, 3)
    }
  })

  test('waits for what runs', async () => {
    const job = await submitPlanned(api.repositories)
    await claimFirst(api.repositories, job.id)
    const response = await api.post(`/v1/jobs/${job.id}/cancel`)
    assert.equal(response.statusCode, 202)
    assert.equal(response.json().status, 'cancelling')
  })

  test('comes too late for a job that has ended', async () => {
    const job = await submitPlanned(api.repositories)
    await runTrials(job)
    await api.repositories.jobs.finish(job.id)
    const response = await api.post(`/v1/jobs/${job.id}/cancel`)
    assert.equal(response.statusCode, 409)
    assert.equal(response.json().code, 'PRUNE_ALREADY_ENDED')
  })
})

describe('retrying', () => {
  test('runs again what was cancelled, and nothing while it runs', async () => {
    const job = await submitPlanned(api.repositories)
    await api.post(`/v1/jobs/${job.id}/cancel`)
    const response = await api.post(`/v1/jobs/${job.id}/retry`)
    assert.equal(response.statusCode, 202)
    const { status, endedAt, progress } = response.json()
    assert.deepEqual([status, endedAt, progress.pending], ['running', null, 3])
    const again = await api.post(`/v1/jobs/${job.id}/retry`)
    assert.deepEqual([again.statusCode, again.json().code], [409, 'PRUNE_NOT_ENDED'])
  })

  test('is refused of a job that has every result, and of one that is not there', async () => {
    const job = await submitPlanned(api.repositories)
    await runTrials(job)
    await api.repositories.jobs.finish(job.id)
    const response = await api.post(`/v1/jobs/${job.id}/retry`)
    assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_NOTHING_MISSING'])
    assert.equal((await api.post('/v1/jobs/nonsense/retry')).statusCode, 404)
  })
})

describe('trials', () => {
  test('are listed in the order of the plan, page by page', async () => {
    const job = await submitPlanned(api.repositories)
    const first = (await api.get(`/v1/jobs/${job.id}/trials?limit=2`)).json()
    const second = (await api.get(`/v1/jobs/${job.id}/trials?limit=2&cursor=${first.nextCursor}`)).json()
    const rows = [...first.items, ...second.items]
    assert.deepEqual(
      rows.map(({ ordinal, method, level, status }) => [ordinal, method.id, level, status]),
      [
        [0, 'dense', 0, 'pending'],
        [1, 'magnitude', 0.5, 'pending'],
        [2, 'magnitude', 0.7, 'pending'],
      ],
    )
    assert.equal(second.nextCursor, null)
  })

  test('show their measurements, attempts and the end of their logs', async () => {
    const job = await submitPlanned(api.repositories)
    await runTrials(job)
    const [listed] = (await api.get(`/v1/jobs/${job.id}/trials`)).json().items
    assert.equal(listed.measurements[0].value, 28.82)
    assert.equal('logTail' in listed.attempts[0], false)

    const trial = (await api.get(`/v1/trials/${listed.id}`)).json()
    assert.equal(trial.status, 'succeeded')
    assert.equal(trial.peakBytes, 2 ** 33)
    assert.deepEqual(trial.seconds, { load: 1, calibrate: 2, prune: 3, evaluate: 4, total: 10 })
    const [attempt] = trial.attempts
    assert.deepEqual(
      [attempt.number, attempt.status, attempt.device, attempt.logTail],
      [1, 'succeeded', 'cuda:0', 'the last line'],
    )
  })

  test('that failed say of which class that was, and until when they wait', async () => {
    const job = await submitPlanned(api.repositories)
    const { trial, token } = await claimFirst(api.repositories, job.id)
    const killed = { exitCode: null, signal: 'SIGSEGV', error: null, logTail: 'the last line' }
    await api.repositories.trials.lose(trial.id, token, killed)
    const { status, notBefore, attempts } = (await api.get(`/v1/trials/${trial.id}`)).json()
    assert.equal(status, 'pending')
    assert.ok(Date.parse(notBefore) > Date.parse(attempts[0].endedAt))
    const { failureClass, signal, logTail } = attempts[0]
    assert.deepEqual([failureClass, signal, logTail], ['transient', 'SIGSEGV', 'the last line'])
    const [listed] = (await api.get(`/v1/jobs/${job.id}/trials`)).json().items
    assert.equal(listed.attempts[0].failureClass, 'transient')
  })

  test('a perplexity that overflowed is null and says why', async () => {
    const job = await submitPlanned(api.repositories)
    const { trial, token } = await claimFirst(api.repositories, job.id)
    const [measured] = trialResult().measurements
    assert.ok(measured)
    const result = trialResult({ measurements: [{ ...measured, value: null, status: 'overflow' }] })
    await api.repositories.trials.end(trial.id, token, result, { logTail: null })
    const { measurements } = (await api.get(`/v1/trials/${trial.id}`)).json()
    assert.deepEqual([measurements[0].value, measurements[0].status], [null, 'overflow'])
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
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

const ids = (items: { id: string }[]) => items.map(({ id }) => id)

describe('the list of jobs', () => {
  test('comes in pages, newest first, that do not shift when jobs arrive', async () => {
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

  test('filters by status', async () => {
    const spec = jobSpec({ model: 'file:/models/filtered' })
    const running = await submitPlanned(api.repositories, { spec })
    await claimFirst(api.repositories, running.id)
    await submitPlanned(api.repositories, { spec })
    const { items } = (await api.get('/v1/jobs?model=file:/models/filtered&status=running')).json()
    assert.deepEqual(ids(items), [running.id])
  })
})

describe('a job', () => {
  test('reports its progress and the time left', async () => {
    const job = await submitPlanned(api.repositories)
    const [first, second] = await claimPending(api.repositories, job.id, 2)
    assert.ok(first && second)
    await api.repositories.trials.end(first.trial.id, first.token, trialResult(), { logTail: null })
    await api.db.$executeRaw`
      UPDATE jobs SET started_at = started_at - interval '1 minute' WHERE id = ${job.id}::uuid`
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
    // Half of the job took at least the minute by which its start was moved back.
    assert.ok(etaSeconds >= 60 && etaSeconds < 120, String(etaSeconds))
  })

  test('answers 304 while nothing has changed', async () => {
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

  test('of another team answers 404', async () => {
    const { db, repositories } = api
    const teamId = '019a0000-0000-7000-8000-0000000000aa'
    await db.team.create({ data: { id: teamId, name: 'others' } })
    const job = await submit(repositories, { teamId })
    await repositories.jobs.plan(job.id, [])
    for (const path of ['', '/trials', '/table']) {
      assert.equal((await api.get(`/v1/jobs/${job.id}${path}`)).statusCode, 404)
    }
    assert.equal((await api.post(`/v1/jobs/${job.id}/cancel`)).statusCode, 404)
    assert.equal((await repositories.jobs.find(job.id))?.status, 'queued')
    const { items } = (await api.get('/v1/jobs?limit=200')).json()
    assert.ok(!ids(items).includes(job.id))
  })
})

describe('the trials of a job', () => {
  test('come in plan order, in pages', async () => {
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
})

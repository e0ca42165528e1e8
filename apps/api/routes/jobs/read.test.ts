import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Claim } from '#core/repositories/index.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import {
  claimFirst,
  claimPending,
  jobSpec,
  poolName,
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
  /** Ends a trial as if it had taken `total` seconds. */
  const endAfter = async (total: number, { trial, token }: Claim) => {
    const seconds = { load: 0, calibrate: 0, prune: 0, evaluate: 0, total }
    assert.ok(await api.repositories.trials.end(trial.id, token, trialResult({ seconds }), { logTail: null }))
  }
  const read = async (id: string) => (await api.get(`/v1/jobs/${id}`)).json()
  const PROGRESS = { phase: 'prune', step: 1, steps: 4, unit: 'block', message: 'block 1 of 4' } as const

  test('reports its progress and the time left', async () => {
    const job = await submitPlanned(api.repositories)
    const [first, second] = await claimPending(api.repositories, job.id, 2)
    assert.ok(first && second)
    await endAfter(1, first)
    await api.repositories.trials.heartbeat(second.trial.id, second.token, { ...PROGRESS, fraction: 0.5 })

    const { status, progress } = await read(job.id)
    assert.equal(status, 'running')
    assert.deepEqual(progress, {
      trials: 3,
      pending: 1,
      queued: 0,
      running: 1,
      succeeded: 1,
      failed: 0,
      cancelled: 0,
      notApplicable: 0,
      fraction: 0.5,
      etaSeconds: null, // No trial of magnitude was ever measured.
    })
    await endAfter(40, second)
    assert.equal((await read(job.id)).progress.etaSeconds, 40)
  })

  test('that waits behind another is queued, has not started, and shows its place', async () => {
    const requirements = { pool: poolName(), labels: [], gpuMemoryBytes: null }
    const ahead = await submitPlanned(api.repositories, { requirements })
    const job = await submitPlanned(api.repositories, { requirements })
    const places = async () => (await api.get(`/v1/queue?job=${ahead.id}&job=${job.id}`)).json().items
    const states = async () =>
      Promise.all([ahead, job].map(async ({ id }) => [(await read(id)).status, (await read(id)).startedAt]))

    const claim = await claimFirst(api.repositories, ahead.id)
    const { items } = (await api.get(`/v1/jobs/${ahead.id}/trials`)).json()
    const startedAt = items[0].attempts[0].startedAt
    assert.deepEqual(await states(), [
      ['running', startedAt],
      ['queued', null],
    ])
    assert.deepEqual(await places(), [{ jobId: job.id, position: 2, trialsAhead: 3 }])

    const { etag } = (await api.get(`/v1/jobs/${job.id}`)).headers
    await endAfter(1, claim)
    assert.deepEqual(await places(), [{ jobId: job.id, position: 2, trialsAhead: 2 }])
    const poll = await api.get(`/v1/jobs/${job.id}`, { 'if-none-match': String(etag) })
    assert.equal(poll.statusCode, 304)
  })

  test('knows before it begins how long it takes if past trials were measured on its kind of host', async () => {
    const requirements = { pool: poolName(), labels: [], gpuMemoryBytes: null }
    const spec = jobSpec({ model: 'file:/models/measured' })
    const past = await submitPlanned(api.repositories, { spec, requirements })
    for (const claim of await claimPending(api.repositories, past.id, 3, requirements.pool))
      await endAfter(claim.trial.ordinal === 0 ? 1 : 50, claim)
    const job = await submitPlanned(api.repositories, { spec, requirements })
    assert.equal((await read(job.id)).progress.etaSeconds, 101)
  })

  test('that was cancelled shows the part that ended, also once it is retried', async () => {
    const job = await submitPlanned(api.repositories)
    await endAfter(1, await claimFirst(api.repositories, job.id))
    const progressAfter = async (action: string) => {
      const { status, progress } = (await api.post(`/v1/jobs/${job.id}/${action}`)).json()
      return [status, progress.fraction, progress.succeeded, progress.cancelled, progress.etaSeconds]
    }
    assert.deepEqual(await progressAfter('cancel'), ['cancelled', 1 / 3, 1, 2, 0])
    assert.deepEqual(await progressAfter('retry'), ['queued', 1 / 3, 1, 0, null])
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

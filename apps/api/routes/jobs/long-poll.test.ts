/** Polls and long polls of two API processes over one database. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { createRepositories, type Job } from '#core/repositories/index.ts'
import { openDb } from '#core/runtime/db.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { TEST_KEY } from '../../../../test/support/database.ts'
import { submitPlanned } from '../../../../test/support/fixtures.ts'
import { startProxy } from '../../../../test/support/proxy.ts'
import { openTwoApis } from '../../../../test/support/two-apis.ts'

const KEY = { authorization: `Bearer ${TEST_KEY}` }

const { here, there, url, touch, jobOfOtherTeam, startAnother } = await openTwoApis()

describe('a poll', () => {
  test('is answered from the cache without the database, 304 included', async () => {
    const proxy = await startProxy(here.database.url)
    const db = openDb(proxy.url)
    const api = await createTestApi({
      database: here.database,
      deps: { db, repositories: createRepositories(db) },
    })
    const job = await submitPlanned(here.repositories)
    const urls = ['', '/table', '/table?format=csv'].map((path) => `/v1/jobs/${job.id}${path}`)
    try {
      const first = []
      for (const url of urls) first.push(await api.get(url))
      proxy.freeze()
      for (const [index, { headers, body }] of first.entries()) {
        const again = await api.get(String(urls[index]))
        assert.deepEqual([again.statusCode, again.body, again.headers.etag], [200, body, headers.etag])
        const known = { 'if-none-match': String(headers.etag) }
        assert.equal((await api.get(String(urls[index]), known)).statusCode, 304)
      }
      assert.equal((await api.get(`/v1/jobs/${job.id}/trials`, { 'if-none-match': '*' })).statusCode, 304)
    } finally {
      proxy.thaw()
      await api.dispose()
      await db.$disconnect()
      proxy.close()
    }
  })

  test('sees a change made by another process', async () => {
    const job = await submitPlanned(here.repositories)
    const poll = (api: TestApi) => api.get(`/v1/jobs/${job.id}`)
    assert.equal((await poll(here)).json().status, 'queued')
    assert.equal((await poll(there)).json().status, 'queued')
    await there.post(`/v1/jobs/${job.id}/cancel`)
    assert.equal((await poll(here)).json().status, 'cancelled')
  })

  test('reads the database while the change feed is down', async () => {
    const { api } = await startAnother()
    try {
      const job = await submitPlanned(here.repositories)
      const version = async () =>
        (await api.app.inject({ url: `/v1/jobs/${job.id}`, headers: KEY })).json().version
      const first = await version()
      await api.feed.close()
      await touch(job)
      assert.equal(await version(), first + 1)
    } finally {
      await api.dispose()
    }
  })

  test('of a job of another team gets the same 404 as of an unknown job', async () => {
    const job = await jobOfOtherTeam()
    const unknownId = uuidv7()
    for (const path of ['', '?wait=1s', '/table', '/trials', '/events']) {
      for (const headers of [{}, { 'if-none-match': '*' }]) {
        const theirs = await here.get(`/v1/jobs/${job.id}${path}`, headers)
        const unknown = await here.get(`/v1/jobs/${unknownId}${path}`, headers)
        assert.equal(theirs.statusCode, 404)
        assert.equal(theirs.headers.etag, undefined)
        const { requestId: _, ...problem } = theirs.json()
        const { requestId: __, ...expected } = unknown.json()
        assert.deepEqual({ ...problem, detail: problem.detail.replace(job.id, unknownId) }, expected)
      }
    }
  })
})

describe('a long poll', () => {
  const poll = async (base: string, job: Job, wait: string) => {
    const path = `${base}/v1/jobs/${job.id}`
    const { version } = (await (await fetch(path, { headers: KEY })).json()) as Job
    return fetch(`${path}?wait=${wait}`, { headers: { ...KEY, 'if-none-match': `"${version}"` } })
  }

  test('answers when another process changes the job', async () => {
    const job = await submitPlanned(here.repositories)
    const firstRequest = once(here.app.server, 'request')
    const waiting = poll(url, job, '60s')
    await firstRequest
    await once(here.app.server, 'request') // the second request is the one that waits
    await there.post(`/v1/jobs/${job.id}/cancel`)
    const response = await waiting
    const { status, version } = (await response.json()) as Job
    assert.deepEqual([response.status, status], [200, 'cancelled'])
    assert.equal(response.headers.get('etag'), `"${version}"`)
  })

  test('answers 304 when its time is over', async () => {
    const response = await poll(url, await submitPlanned(here.repositories), '1s')
    assert.equal(response.status, 304)
  })

  test('answers at once without a known version, and rejects other waiting times', async () => {
    const job = await submitPlanned(here.repositories)
    assert.equal((await here.get(`/v1/jobs/${job.id}?wait=60s`)).statusCode, 200)
    for (const wait of ['0s', '61s', '1', 'x']) {
      assert.equal((await here.get(`/v1/jobs/${job.id}?wait=${wait}`)).statusCode, 422)
    }
  })

  test('answers when the process stops', async () => {
    const { api, url } = await startAnother()
    const job = await submitPlanned(here.repositories)
    const firstRequest = once(api.app.server, 'request')
    const waiting = poll(url, job, '60s')
    await firstRequest
    await once(api.app.server, 'request') // the second request is the one that waits
    await api.dispose()
    assert.equal((await waiting).status, 304)
  })
})

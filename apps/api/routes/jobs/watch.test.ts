/** Polls, long polls and streams of two API processes over one database, as far as clients see them. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { createRepositories, type Job } from '#core/repositories/index.ts'
import { openDb } from '#core/runtime/db.ts'
import { createTestApi, type TestApi, type TestApiOptions } from '../../../../test/support/api.ts'
import { TEST_KEY } from '../../../../test/support/database.ts'
import { openEventStream } from '../../../../test/support/event-stream.ts'
import { claimFirst, jobSpec, submit, submitPlanned, trialResult } from '../../../../test/support/fixtures.ts'
import { startProxy } from '../../../../test/support/proxy.ts'
import { createWatchers } from '../../watching/watchers.ts'

const KEY = { authorization: `Bearer ${TEST_KEY}` }

let here: TestApi
let there: TestApi
let url: string
before(async () => {
  here = await createTestApi()
  there = await createTestApi({ database: here.database })
  url = await here.app.listen({ port: 0, host: '127.0.0.1' })
})
after(async () => {
  await there?.dispose()
  here?.app.server.closeAllConnections() // fetch keeps some ready
  await here?.dispose()
})

/** As any change does. */
const touch = ({ id }: Job) =>
  here.db.$executeRaw`UPDATE jobs SET version = version + 1 WHERE id = ${id}::uuid`

const jobOfOthers = async () => {
  const team = await here.db.team.create({ data: { id: uuidv7(), name: `others ${uuidv7()}` } })
  return submit(here.repositories, { teamId: team.id })
}

/** A third API, for a test that stops it. */
async function startAnother(options: TestApiOptions = {}) {
  const api = await createTestApi({ database: here.database, ...options })
  return { api, url: await api.app.listen({ port: 0, host: '127.0.0.1' }) }
}

describe('what is held', () => {
  test('is given out without the database, and for a 304 as well', async () => {
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

  test('is what another process has made of it', async () => {
    const job = await submitPlanned(here.repositories)
    const poll = (api: TestApi) => api.get(`/v1/jobs/${job.id}`)
    assert.equal((await poll(here)).json().status, 'running')
    assert.equal((await poll(there)).json().status, 'running')
    await there.post(`/v1/jobs/${job.id}/cancel`)
    assert.equal((await poll(here)).json().status, 'cancelled')
  })

  test('is nothing while the feed is away', async () => {
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

  test('is found by nobody of another team', async () => {
    const job = await jobOfOthers()
    const nobody = uuidv7()
    for (const path of ['', '?wait=1s', '/table', '/trials', '/events']) {
      for (const headers of [{}, { 'if-none-match': '*' }]) {
        const [others, none] = [
          await here.get(`/v1/jobs/${job.id}${path}`, headers),
          await here.get(`/v1/jobs/${nobody}${path}`, headers),
        ]
        assert.equal(others.statusCode, 404)
        const { requestId: _, ...problem } = others.json()
        assert.deepEqual(
          { ...problem, detail: problem.detail.replace(job.id, nobody) },
          { ...problem, detail: none.json().detail },
        )
        assert.equal(others.headers.etag, undefined)
      }
    }
  })
})

describe('a table', () => {
  test('is another when its job has changed', async () => {
    const job = await submitPlanned(here.repositories)
    const path = `/v1/jobs/${job.id}/table`
    const before = await here.get(path)
    const { trial, token } = await claimFirst(here.repositories, job.id)
    await here.repositories.trials.end(trial.id, token, trialResult(), { logTail: null })
    const after = await here.get(path, { 'if-none-match': String(before.headers.etag) })
    assert.equal(after.json().rows[0].cells[0].value, 28.82)
  })
})

describe('a long poll', () => {
  const poll = async (base: string, job: Job, wait: string) => {
    const path = `${base}/v1/jobs/${job.id}`
    const { version } = (await (await fetch(path, { headers: KEY })).json()) as Job
    return fetch(`${path}?wait=${wait}`, { headers: { ...KEY, 'if-none-match': `"${version}"` } })
  }

  test('answers when the job changes, whoever changes it', async () => {
    const job = await submitPlanned(here.repositories)
    const waiting = poll(url, job, '60s')
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

  test('answers at once without a known version, and says what it takes for a time', async () => {
    const job = await submitPlanned(here.repositories)
    assert.equal((await here.get(`/v1/jobs/${job.id}?wait=60s`)).statusCode, 200)
    for (const wait of ['0s', '61s', '1', 'x']) {
      assert.equal((await here.get(`/v1/jobs/${job.id}?wait=${wait}`)).statusCode, 422)
    }
  })

  test('answers when the process stops', async () => {
    const { api, url } = await startAnother()
    const job = await submitPlanned(here.repositories)
    const begun = once(api.app.server, 'request')
    const waiting = poll(url, job, '60s')
    await begun
    await once(api.app.server, 'request') // the second one waits
    await api.dispose()
    assert.equal((await waiting).status, 304)
  })
})

describe('the stream of a job', () => {
  test('has the job at once, at each change of whatever process, and ends with it', async () => {
    const job = await submitPlanned(here.repositories)
    const events = await openEventStream(`${url}/v1/jobs/${job.id}/events`)
    const first = await events.job()
    assert.deepEqual([first.event, first.id, first.job.status], ['job', '2', 'running'])
    assert.deepEqual(first.job, (await here.get(`/v1/jobs/${job.id}`)).json())
    await there.post(`/v1/jobs/${job.id}/cancel`)
    const last = await events.job()
    assert.deepEqual([last.id, last.job.status], ['3', 'cancelled'])
    assert.equal(await events.next(), null)
    const again = await here.get(`/v1/jobs/${job.id}/events`, { 'last-event-id': last.id })
    assert.equal(again.statusCode, 204)
  })

  test('goes on from a version, and does not repeat it', async () => {
    const job = await submitPlanned(here.repositories)
    const events = await openEventStream(`${url}/v1/jobs/${job.id}/events`, { lastEventId: '2' })
    await touch(job)
    assert.equal((await events.job()).id, '3')
    events.close()
  })

  test('says that the job was deleted', async () => {
    const job = await submit(here.repositories)
    const events = await openEventStream(`${url}/v1/jobs/${job.id}/events`)
    await events.job()
    await here.db.job.delete({ where: { id: job.id } })
    assert.deepEqual(await events.next(), { id: '', event: 'deleted', data: JSON.stringify({ id: job.id }) })
    assert.equal(await events.next(), null)
  })

  test('ends when the process stops', async () => {
    const { api, url } = await startAnother()
    const job = await submitPlanned(here.repositories)
    const events = await openEventStream(`${url}/v1/jobs/${job.id}/events`)
    await events.job()
    await api.dispose()
    assert.equal(await events.next(), null)
  })

  test('ends when its key is revoked', async () => {
    const { keys } = here.repositories
    const job = await submitPlanned(here.repositories)
    const asked = {
      teamId: job.teamId,
      role: 'viewer',
      name: 'short',
      createdBy: null,
      expiresInDays: null,
    } as const
    const { id, secret } = await keys.create(asked)
    const events = await openEventStream(`${url}/v1/jobs/${job.id}/events`, { key: secret })
    await events.job()
    await here.db.$executeRaw`UPDATE api_keys SET revoked_at = now() WHERE id = ${id}::uuid`
    assert.equal(await events.next(), null)
  })

  test('is cut when its client takes nothing', async () => {
    const { api, url } = await startAnother({ heartbeatMs: 50 })
    const [evaluation] = jobSpec().evaluations
    assert.ok(evaluation)
    const more = 'more than the buffers of a connection hold'.repeat(200_000)
    const spec = jobSpec({ evaluations: [{ ...evaluation, dataset: more }] })
    const job = await submit(here.repositories, { spec })
    const connected = once(api.app.server, 'connection') as Promise<[Socket]>
    const request = get(`${url}/v1/jobs/${job.id}/events`, { headers: KEY })
    const [[socket], [response]] = await Promise.all([
      connected,
      once(request, 'response') as Promise<[IncomingMessage]>,
    ])
    response.pause()
    await once(socket, 'close')
    await here.db.job.delete({ where: { id: job.id } })
    response.on('error', () => {})
    request.destroy()
    await api.dispose()
  })
})

describe("the stream of a team's jobs", () => {
  const stream = (base = url, lastEventId?: string) =>
    openEventStream(`${base}/v1/jobs/events`, { lastEventId })

  test('has what comes, changes and goes, of the team alone', async () => {
    const events = await stream()
    const others = await jobOfOthers()
    const job = await submit(here.repositories)
    let seen = await events.job()
    while (seen.job.id !== job.id) {
      assert.notEqual(seen.job.id, others.id)
      seen = await events.job()
    }
    assert.deepEqual([seen.event, seen.job.status], ['job', 'queued'])
    await here.db.job.delete({ where: { id: job.id } })
    const gone = await events.job(job.id)
    assert.deepEqual([gone.event, gone.job], ['deleted', { id: job.id }])
    events.close()
  })

  test('is resumed at another process with all that happened meanwhile', async () => {
    const { api, url: base } = await startAnother()
    const events = await stream(base)
    const [changed, deleted] = [await submit(here.repositories), await submit(here.repositories)]
    const { id } = await events.job(deleted.id)
    await api.dispose()
    while (await events.next()) {
      // What was under way may still arrive; then the stream ends.
    }
    await touch(changed)
    await here.db.job.delete({ where: { id: deleted.id } })
    const resumed = await stream(url, id)
    const told = new Map<string, string>()
    while (told.get(deleted.id) !== 'deleted' || told.get(changed.id) !== '2') {
      const { event, job } = await resumed.job()
      told.set(job.id, event === 'job' ? String(job.version) : event)
    }
    resumed.close()
  })

  test('loses nothing when the connection of the feed is ended', async () => {
    const events = await stream()
    await events.next()
    await here.db.$executeRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%pg_snapshot_xmin%'`
    const job = await submit(here.repositories)
    await events.job(job.id)
    events.close()
  })

  test('refuses what is none of its cursors', async () => {
    const response = await here.get('/v1/jobs/events', { 'last-event-id': 'x' })
    assert.equal(response.statusCode, 422)
  })
})

describe('watchers', () => {
  test('are so many at most, of one caller and in all, and one that is closed makes room', () => {
    const watchers = createWatchers(here.feed, { perCaller: 2, inAll: 3 })
    const refused = { code: 'PRUNE_TOO_MANY_WATCHERS' }
    const first = watchers.ofTeam('a', 'team')
    watchers.ofJob('a', 'team', 'job')
    assert.throws(() => watchers.ofTeam('a', 'team'), refused)
    watchers.ofTeam('b', 'team')
    assert.throws(() => watchers.ofTeam('c', 'team'), refused)
    first.close()
    watchers.ofTeam('c', 'team')
    watchers.close()
  })
})

/** Event streams of two API processes over one database. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { FEED_NAME } from '../../../../test/support/api.ts'
import { TEST_KEY } from '../../../../test/support/database.ts'
import { openEventStream } from '../../../../test/support/event-stream.ts'
import { submit, submitPlanned } from '../../../../test/support/fixtures.ts'
import { openTwoApis } from '../../../../test/support/two-apis.ts'

const KEY = { authorization: `Bearer ${TEST_KEY}` }

const { here, there, url, touch, jobOfOtherTeam, startAnother } = await openTwoApis()

describe('the stream of a job', () => {
  test('sends the job at once and at each change of any process, and ends when the job ends', async () => {
    const job = await submitPlanned(here.repositories)
    const events = await openEventStream(`${url}/v1/jobs/${job.id}/events`)
    const first = await events.job()
    assert.deepEqual([first.event, first.id, first.job.status], ['job', '2', 'queued'])
    assert.deepEqual(first.job, (await here.get(`/v1/jobs/${job.id}`)).json())
    await there.post(`/v1/jobs/${job.id}/cancel`)
    const last = await events.job()
    assert.deepEqual([last.id, last.job.status], ['3', 'cancelled'])
    assert.equal(await events.next(), null)
    const again = await here.get(`/v1/jobs/${job.id}/events`, { 'last-event-id': last.id })
    assert.equal(again.statusCode, 204)
  })

  test('resumes after a version without repeating it', async () => {
    const job = await submitPlanned(here.repositories)
    const events = await openEventStream(`${url}/v1/jobs/${job.id}/events`, { lastEventId: '2' })
    await touch(job)
    assert.equal((await events.job()).id, '3')
    events.close()
  })

  test('reports that the job was deleted', async () => {
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
    const newKey = {
      teamId: job.teamId,
      role: 'viewer',
      name: 'short',
      createdBy: null,
      expiresInDays: null,
    } as const
    const { id, secret } = await keys.create(newKey)
    const events = await openEventStream(`${url}/v1/jobs/${job.id}/events`, { key: secret })
    await events.job()
    await here.db.$executeRaw`UPDATE api_keys SET revoked_at = now() WHERE id = ${id}::uuid`
    assert.equal(await events.next(), null)
  })

  test('is cut when its client reads nothing', async () => {
    const { api, url } = await startAnother({ heartbeatMs: 50 })
    const notes = 'more than the buffers of a connection hold '.repeat(200_000)
    const job = await submit(here.repositories, { notes })
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

  test('reports new, changed and deleted jobs of the team only', async () => {
    const events = await stream()
    const theirs = await jobOfOtherTeam()
    const job = await submit(here.repositories)
    let seen = await events.job()
    while (seen.job.id !== job.id) {
      assert.notEqual(seen.job.id, theirs.id)
      seen = await events.job()
    }
    assert.deepEqual([seen.event, seen.job.status], ['job', 'queued'])
    await here.db.job.delete({ where: { id: job.id } })
    const gone = await events.job(job.id)
    assert.deepEqual([gone.event, gone.job], ['deleted', { id: job.id }])
    events.close()
  })

  test('resumes at another process with everything that happened in between', async () => {
    const { api, url: base } = await startAnother()
    const events = await stream(base)
    const [changed, deleted] = [await submit(here.repositories), await submit(here.repositories)]
    const { id } = await events.job(deleted.id)
    await api.dispose()
    while (await events.next()) {
      // Events on their way may still arrive. Then the stream ends.
    }
    await touch(changed)
    await here.db.job.delete({ where: { id: deleted.id } })
    const resumed = await stream(url, id)
    const received = new Map<string, string>()
    while (received.get(deleted.id) !== 'deleted' || received.get(changed.id) !== '2') {
      const { event, job } = await resumed.job()
      received.set(job.id, event === 'job' ? String(job.version) : event)
    }
    resumed.close()
  })

  test('loses nothing when the connection of the change feed breaks', async () => {
    const events = await stream()
    await events.next()
    await here.db.$executeRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = ${FEED_NAME}`
    const job = await submit(here.repositories)
    await events.job(job.id)
    events.close()
  })

  test('rejects a `Last-Event-ID` that is not a number', async () => {
    const response = await here.get('/v1/jobs/events', { 'last-event-id': 'x' })
    assert.equal(response.statusCode, 422)
  })
})

import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { after, before, test } from 'node:test'
import { parseKey } from '#core/domain/api-key.ts'
import { createRepositories } from '#core/repositories/index.ts'
import type { AuditEventResource } from '#core/schemas/accounts.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { createTestDatabase, TEST_KEY, type TestDatabase } from '../../../../test/support/database.ts'
import { submitPlanned } from '../../../../test/support/fixtures.ts'

/** Emits `written` when the outcome of a request has been written, which happens after its answer. */
const outcomes = new EventEmitter()

let database: TestDatabase
let api: TestApi
before(async () => {
  database = await createTestDatabase()
  const repositories = createRepositories(database.db)
  const { audit } = repositories
  const end: typeof audit.end = async (...outcome) => {
    await audit.end(...outcome)
    outcomes.emit('written')
  }
  const deps = { repositories: { ...repositories, audit: { ...audit, end } } }
  api = await createTestApi({ database, deps })
})
after(async () => {
  await api?.dispose()
  await database?.dispose()
})

const list = async (query: string): Promise<AuditEventResource[]> =>
  (await api.get(`/v1/audit?${query}`)).json().items

/** The events of a row, once there are as many as expected and all of them have their outcome. */
async function eventsOf(row: string, count: number): Promise<AuditEventResource[]> {
  for (;;) {
    const written = once(outcomes, 'written')
    const events = await list(`row=${row}`)
    if (events.length === count && events.every(({ status }) => status !== null)) return events
    await written
  }
}

test('an event records who did what to which resource, when, from where, and the outcome', async () => {
  const { id } = await submitPlanned(api.repositories)
  const self = (await api.get('/v1/keys/self')).json()
  const cancel = { method: 'POST', url: `/v1/jobs/${id}/cancel`, headers: { 'user-agent': 'a test/1' } }
  const { headers } = await api.request(cancel)
  await api.post(`/v1/jobs/${id}/retry`)
  const again = await api.post(`/v1/jobs/${id}/retry`)
  assert.equal(again.statusCode, 409)
  const [rejected, retried, cancelled] = await eventsOf(id, 3)
  assert.deepEqual(
    [rejected, retried, cancelled].map((event) => [event?.action, event?.status]),
    [
      ['retryJob', 409],
      ['retryJob', 202],
      ['cancelJob', 202],
    ],
  )
  assert.ok(cancelled && Math.abs(Date.parse(cancelled.at) - Date.now()) < 60_000)
  assert.deepEqual(cancelled, {
    id: cancelled.id,
    at: cancelled.at,
    key: { id: self.id, prefix: self.prefix, name: self.name },
    action: 'cancelJob',
    row: id,
    created: null,
    status: 202,
    ip: '127.0.0.1',
    userAgent: 'a test/1',
    requestId: headers['x-request-id'],
  })
})

test('an event records what a call created, can be found by it, and contains no secret', async () => {
  const created = (await api.post('/v1/keys', { name: 'audited', role: 'admin' })).json()
  const admin = api.as(created.secret)
  await admin.post('/v1/keys', { name: 'another', role: 'viewer' })
  const [event] = await eventsOf(created.id, 1)
  assert.deepEqual(
    [event?.action, event?.row, event?.created, event?.status],
    ['createKey', null, created.id, 201],
  )
  const byKey = await list(`key=${created.id}&action=createKey`)
  assert.deepEqual(
    byKey.map(({ key }) => key.prefix),
    [created.prefix],
  )
  const rows = await api.db.$queryRaw<{ row: string }[]>`SELECT e::text AS row FROM audit_events e`
  const secrets = [TEST_KEY, created.secret].map((key) => String(parseKey(key)?.secret))
  assert.ok(rows.some(({ row }) => row.includes(created.id)))
  for (const { row } of rows) assert.ok(secrets.every((secret) => !row.includes(secret)))
})

test('reads, and requests that are rejected before they do anything, have no event', async () => {
  const count = () => api.db.auditEvent.count()
  const before = await count()
  await api.get('/v1/jobs')
  await api.as(null).post('/v1/teams', { name: 'no key' })
  await api.post('/v1/teams', { name: '' })
  assert.equal(await count(), before)
  await api.post('/v1/jobs/a%00b/cancel')
  assert.equal(await count(), before + 1)
})

test('a request fails and changes nothing if its event cannot be written', async (context) => {
  const deps = { repositories: { ...api.repositories, audit: { ...api.repositories.audit, begin } } }
  const unaudited = await createTestApi({ deps })
  context.after(unaudited.dispose)
  const { id } = await submitPlanned(api.repositories)
  const { version } = (await api.get(`/v1/jobs/${id}`)).json()
  assert.equal((await unaudited.post(`/v1/jobs/${id}/cancel`)).statusCode, 500)
  assert.equal((await api.get(`/v1/jobs/${id}`)).json().version, version)

  function begin(): Promise<string> {
    return Promise.reject(new Error('the disk is full'))
  }
})

test('an event gets its outcome once, and nothing else of it can change', async () => {
  const { audit } = api.repositories
  const { id: keyId, team } = (await api.get('/v1/keys/self')).json()
  const event = {
    teamId: team.id,
    keyId,
    action: 'a',
    rowId: null,
    ip: 'ip',
    userAgent: null,
    requestId: 'r',
  }
  const id = await audit.begin(event)
  const rowOf = () => api.db.auditEvent.findUnique({ where: { id } })
  const rejection = /audit_events only grows/
  const { auditEvent } = api.db
  await assert.rejects(auditEvent.update({ where: { id }, data: { ip: 'another' } }), rejection)
  await assert.rejects(
    auditEvent.update({ where: { id }, data: { status: 200, action: 'another' } }),
    rejection,
  )
  await audit.end(id, 200, null)
  const ended = await rowOf()
  await audit.end(id, 500, 'x')
  await assert.rejects(auditEvent.update({ where: { id }, data: { status: 500 } }), rejection)
  await assert.rejects(auditEvent.delete({ where: { id } }), rejection)
  await assert.rejects(api.db.$executeRaw`TRUNCATE audit_events`, rejection)
  assert.deepEqual(await rowOf(), ended)
})

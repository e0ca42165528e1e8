import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseKey } from '#core/domain/api-key.ts'
import type { AuditEventResource } from '#core/schemas/accounts.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { TEST_KEY } from '../../../../test/support/database.ts'
import { submitPlanned } from '../../../../test/support/fixtures.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

const list = async (query: string): Promise<AuditEventResource[]> =>
  (await api.get(`/v1/audit?${query}`)).json().items

/** The events of a row, once all of them have their outcome: it is written after the answer. */
async function eventsOf(row: string): Promise<AuditEventResource[]> {
  for (;;) {
    const events = await list(`row=${row}`)
    if (events.every(({ status }) => status !== null)) return events
  }
}

test('who did what to which row, when, from where, and how it ended', async () => {
  const { id } = await submitPlanned(api.repositories)
  const self = (await api.get('/v1/keys/self')).json()
  const cancel = { method: 'POST', url: `/v1/jobs/${id}/cancel`, headers: { 'user-agent': 'a test/1' } }
  const { headers } = await api.request(cancel)
  await api.post(`/v1/jobs/${id}/retry`)
  const again = await api.post(`/v1/jobs/${id}/retry`)
  assert.equal(again.statusCode, 409)
  const [refused, retried, cancelled] = await eventsOf(id)
  assert.deepEqual(
    [refused, retried, cancelled].map((event) => [event?.action, event?.status]),
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

test('what a call made is told, and can be looked for; of secrets there is nothing', async () => {
  const made = (await api.post('/v1/keys', { name: 'audited', role: 'admin' })).json()
  const admin = api.as(made.secret)
  await admin.post('/v1/keys', { name: 'another', role: 'viewer' })
  const [event] = await eventsOf(made.id)
  assert.deepEqual(
    [event?.action, event?.row, event?.created, event?.status],
    ['createKey', null, made.id, 201],
  )
  const byKey = await list(`key=${made.id}&action=createKey`)
  assert.deepEqual(
    byKey.map(({ key }) => key.prefix),
    [made.prefix],
  )
  const rows = await api.db.$queryRaw<{ row: string }[]>`SELECT e::text AS row FROM audit_events e`
  const secrets = [TEST_KEY, made.secret].map((key) => String(parseKey(key)?.secret))
  assert.ok(rows.every(({ row }) => secrets.every((secret) => !row.includes(secret))))
})

test('what only reads, or was refused before it did anything, is not there', async () => {
  const count = () => api.db.auditEvent.count()
  const before = await count()
  await api.get('/v1/jobs')
  await api.as(null).post('/v1/teams', { name: 'no key' })
  await api.post('/v1/teams', { name: '' })
  assert.equal(await count(), before)
  await api.post('/v1/jobs/a%00b/cancel')
  assert.equal(await count(), before + 1)
})

test('nothing is done that cannot be written down', async (context) => {
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

test('an outcome is filled in once, and nothing else ever changes', async () => {
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
  const refused = /audit_events only grows/
  const { auditEvent } = api.db
  await assert.rejects(auditEvent.update({ where: { id }, data: { ip: 'another' } }), refused)
  await assert.rejects(
    auditEvent.update({ where: { id }, data: { status: 200, action: 'another' } }),
    refused,
  )
  await audit.end(id, 200, null)
  const ended = await rowOf()
  await audit.end(id, 500, 'x')
  await assert.rejects(auditEvent.update({ where: { id }, data: { status: 500 } }), refused)
  await assert.rejects(auditEvent.delete({ where: { id } }), refused)
  await assert.rejects(api.db.$executeRaw`TRUNCATE audit_events`, refused)
  assert.deepEqual(await rowOf(), ended)
})

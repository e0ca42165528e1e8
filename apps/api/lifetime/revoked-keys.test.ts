/** What happens to open requests when their key is revoked or expires. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createTestApi } from '../../../test/support/api.ts'
import { submit } from '../../../test/support/fixtures.ts'
import { lockTable } from '../../../test/support/locked-table.ts'

const api = await createTestApi()
const url = await api.app.listen({ port: 0, host: '127.0.0.1' })
after(async () => {
  api.app.server.closeAllConnections() // fetch keeps connections open
  await api.dispose()
})

const newKey = (name: string) =>
  api.repositories.keys.create({
    teamId: DEFAULT_TEAM_ID,
    role: 'submitter',
    name,
    createdBy: null,
    expiresInDays: 1,
  })

const ENDS = {
  'is revoked': (id: string) =>
    api.db.$executeRaw`UPDATE api_keys SET revoked_at = now() WHERE id = ${id}::uuid`,
  expires: (id: string) => api.db.$executeRaw`UPDATE api_keys SET expires_at = now() WHERE id = ${id}::uuid`,
}

/** Resolves when the app has taken up the request. */
const received = () =>
  new Promise<void>((resolve) => {
    api.app.server.once('request', () => resolve())
  })

for (const [what, end] of Object.entries(ENDS)) {
  test(`a long poll gets 401 when its key ${what}`, async () => {
    const { id: jobId } = await submit(api.repositories)
    const { id, secret } = await newKey(what)
    const authorization = `Bearer ${secret}`
    const job = `${url}/v1/jobs/${jobId}`
    const etag = String((await fetch(job, { headers: { authorization } })).headers.get('etag'))
    const taken = received()
    const poll = fetch(`${job}?wait=60s`, { headers: { authorization, 'if-none-match': etag } })
    await taken
    const endedAt = performance.now()
    await end(id)
    const response = await poll
    assert.equal(response.status, 401)
    assert.match(String(response.headers.get('www-authenticate')), /error="invalid_token"/)
    assert.equal(((await response.json()) as { code: string }).code, 'PRUNE_KEY_REFUSED')
    assert.ok(performance.now() - endedAt < 5_000) // a second, and room for a busy machine
  })
}

test('a request that waits for the database gets 401 when its key is revoked', async () => {
  const { id, secret } = await newKey('waiting')
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  await fetch(`${url}/v1/keys/self`, { headers })
  const unlock = await lockTable(api.database.url, 'audit_events', 'ACCESS EXCLUSIVE')
  try {
    const taken = received()
    const late = fetch(`${url}/v1/schedules/preview`, {
      method: 'POST',
      headers,
      body: '{"cron":"0 2 * * *","zone":"UTC"}',
    })
    await taken
    await ENDS['is revoked'](id)
    assert.equal((await late).status, 401)
  } finally {
    await unlock()
  }
})

/** Keys over REST. Which teams can see a key is tested in auth/isolation.test.ts. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { KeyResource, MadeKeyResource } from '#core/schemas/accounts.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { TEST_KEY } from '../../../../test/support/database.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

async function createKey(role: string, changes: object = {}): Promise<MadeKeyResource> {
  const response = await api.post('/v1/keys', { name: `a ${role}`, role, ...changes })
  assert.equal(response.statusCode, 201, response.body)
  return response.json()
}

describe('keys', () => {
  test('show their secret once, work at once and can be read with themselves', async () => {
    const response = await api.post('/v1/keys', { name: 'ci', role: 'submitter', expiresInDays: 30 })
    assert.equal(response.statusCode, 201)
    assert.equal(response.headers['cache-control'], 'no-store')
    const { secret, ...key }: MadeKeyResource = response.json()
    assert.equal(response.headers.location, `/v1/keys/${key.id}`)
    assert.ok(secret.startsWith(`${key.prefix}_`))
    assert.equal(Date.parse(String(key.expiresAt)) - Date.parse(key.createdAt), 30 * 86_400_000)
    const self: KeyResource = (await api.as(secret).get('/v1/keys/self')).json()
    assert.ok(self.lastUsedAt)
    assert.deepEqual({ ...self, lastUsedAt: null }, key)
    assert.deepEqual(self.team, { id: DEFAULT_TEAM_ID, name: 'default' })
    assert.deepEqual((await api.get(`/v1/keys/${key.id}`)).json(), self)
    const list = await api.get('/v1/keys')
    assert.deepEqual(list.json().items[0], self)
    assert.ok(!list.body.includes(secret))
  })

  test('cannot create keys above their own role', async () => {
    const admin = api.as((await createKey('admin')).secret)
    assert.equal((await admin.post('/v1/keys', { name: 'a', role: 'admin' })).statusCode, 201)
    const above = await admin.post('/v1/keys', { name: 'a', role: 'operator' })
    assert.deepEqual([above.statusCode, above.json().code], [403, 'PRUNE_ROLE_TOO_SMALL'])
  })

  test('can be revoked repeatedly, but not by a lower role', async () => {
    const { id, secret } = await createKey('submitter')
    const revoke = (of: string, by = TEST_KEY) =>
      api.as(by).request({ method: 'DELETE', url: `/v1/keys/${of}` })
    for (const _ of [1, 2]) assert.equal((await revoke(id)).statusCode, 204)
    const { revokedAt } = (await api.get(`/v1/keys/${id}`)).json()
    assert.ok(revokedAt)
    assert.equal((await api.as(secret).get('/v1/keys/self')).statusCode, 401)

    const [admin, operator] = [await createKey('admin'), await createKey('operator')]
    assert.equal((await revoke(operator.id, admin.secret)).json().code, 'PRUNE_ROLE_TOO_SMALL')
    assert.equal((await revoke('nonsense')).statusCode, 404)
  })

  test('and teams reject names that cannot be printed', async () => {
    for (const name of ['', 'two\nlines', '\u001b[31mred', 'a\u202eb', 'a\u200bb', 'a'.repeat(101)]) {
      for (const response of [
        await api.post('/v1/keys', { name, role: 'viewer' }),
        await api.post('/v1/teams', { name }),
      ]) {
        const pointers = response.json().errors.map(({ pointer }: { pointer: string }) => pointer)
        assert.deepEqual([response.statusCode, pointers], [422, ['#/name']])
      }
    }
  })
})

/** Who gets in, and keys and teams over REST. What another team sees is isolation.test.ts's. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fastify from 'fastify'
import { formatKey, newKey } from '#core/domain/api-key.ts'
import { DEFAULT_TEAM_ID } from '#core/domain/teams.ts'
import type { KeyResource, MadeKeyResource } from '#core/schemas/accounts.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { TEST_KEY } from '../../../../test/support/database.ts'
import { authenticate } from '../../auth/authenticate.ts'
import { problems } from '../../plugins/problems.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

async function makeKey(role: string, changes: object = {}): Promise<MadeKeyResource> {
  const response = await api.post('/v1/keys', { name: `a ${role}`, role, ...changes })
  assert.equal(response.statusCode, 201, response.body)
  return response.json()
}

describe('getting in', () => {
  test('takes a key in the header, whatever the body is', async () => {
    const request = {
      method: 'POST',
      url: '/v1/jobs',
      headers: { 'content-type': 'application/json' },
      body: '{',
    }
    const response = await api.as(null).request(request)
    assert.deepEqual([response.statusCode, response.json().code], [401, 'PRUNE_KEY_REQUIRED'])
    assert.equal(response.headers['www-authenticate'], 'Bearer realm="secateur"')
    const { secret } = await makeKey('viewer')
    const below = await api.as(secret).request(request)
    assert.deepEqual([below.statusCode, below.json().code], [403, 'PRUNE_ROLE_TOO_SMALL'])
    assert.equal((await api.request(request)).statusCode, 400)
  })

  for (const [what, authorization] of Object.entries({
    'an unknown key': `Bearer ${formatKey(newKey())}`,
    'a wrong secret': `Bearer ${TEST_KEY.replace(/A$/, 'B')}`,
    'what is no key': 'Bearer secret',
  })) {
    test(`is refused to ${what}, always in the same words`, async () => {
      const response = await api.as(null).get('/v1/jobs', { authorization })
      const { code, detail } = response.json()
      assert.deepEqual(
        [response.statusCode, code, detail],
        [401, 'PRUNE_KEY_REFUSED', 'The key is unknown, expired or revoked.'],
      )
      assert.equal(response.headers['www-authenticate'], 'Bearer realm="secateur", error="invalid_token"')
    })
  }

  test('is not by another scheme, or a key in the query string', async () => {
    for (const authorization of ['', `Basic ${TEST_KEY}`, TEST_KEY]) {
      const response = await api.as(null).get('/v1/jobs', { authorization })
      assert.deepEqual([response.statusCode, response.json().code], [401, 'PRUNE_KEY_REQUIRED'])
    }
    for (const name of ['key', 'token', 'access_token']) {
      assert.equal((await api.as(null).get(`/v1/jobs?${name}=${TEST_KEY}`)).statusCode, 401)
    }
  })

  test('a route below /v1 that does not say who may call it cannot be added', async () => {
    const app = fastify()
    app.decorate('deps', api)
    await app.register(problems)
    await app.register(authenticate)
    assert.throws(() => app.get('/v1/open', async () => ({})), /GET \/v1\/open doesn't say who may call it/)
  })
})

describe('keys', () => {
  test('are shown once, can be used at once, and know who they are', async () => {
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

  test('are made of roles up to the own one', async () => {
    const admin = api.as((await makeKey('admin')).secret)
    assert.equal((await admin.post('/v1/keys', { name: 'a', role: 'admin' })).statusCode, 201)
    const above = await admin.post('/v1/keys', { name: 'a', role: 'operator' })
    assert.deepEqual([above.statusCode, above.json().code], [403, 'PRUNE_ROLE_TOO_SMALL'])
  })

  test('are revoked as often as it is asked, but not those above', async () => {
    const { id, secret } = await makeKey('submitter')
    const revoke = (of: string, by = TEST_KEY) =>
      api.as(by).request({ method: 'DELETE', url: `/v1/keys/${of}` })
    for (const _ of [1, 2]) assert.equal((await revoke(id)).statusCode, 204)
    const { revokedAt } = (await api.get(`/v1/keys/${id}`)).json()
    assert.ok(revokedAt)
    assert.equal((await api.as(secret).get('/v1/keys/self')).statusCode, 401)

    const [admin, operator] = [await makeKey('admin'), await makeKey('operator')]
    assert.equal((await revoke(operator.id, admin.secret)).json().code, 'PRUNE_ROLE_TOO_SMALL')
    assert.equal((await revoke('nonsense')).statusCode, 404)
  })

  test('have names that can be printed', async () => {
    for (const name of ['', 'two\nlines', 'a'.repeat(101)]) {
      assert.equal((await api.post('/v1/keys', { name, role: 'viewer' })).statusCode, 422)
    }
  })
})

describe('teams', () => {
  test('come with an admin key, the last of which stays', async () => {
    const response = await api.post('/v1/teams', { name: 'vision' })
    assert.equal(response.statusCode, 201)
    assert.equal(response.headers['cache-control'], 'no-store')
    const { key, ...team } = response.json()
    assert.equal(response.headers.location, `/v1/teams/${team.id}`)
    assert.deepEqual((await api.get(`/v1/teams/${team.id}`)).json(), team)
    assert.deepEqual((await api.get('/v1/teams?limit=1')).json().items, [team])

    const vision = api.as(key.secret)
    assert.equal((await vision.get('/v1/keys/self')).json().team.name, 'vision')
    assert.deepEqual((await vision.get('/v1/jobs')).json().items, [])
    const last = await vision.request({ method: 'DELETE', url: `/v1/keys/${key.id}` })
    assert.deepEqual([last.statusCode, last.json().code], [409, 'PRUNE_LAST_ADMIN'])

    const again = await api.post('/v1/teams', { name: 'vision' })
    assert.deepEqual([again.statusCode, again.json().code], [409, 'PRUNE_TEAM_EXISTS'])
  })

  test('get another key from an operator', async () => {
    const { id } = (await api.post('/v1/teams', { name: 'speech' })).json()
    const { secret } = (await api.post(`/v1/teams/${id}/keys`, { name: 'found', role: 'admin' })).json()
    assert.equal((await api.as(secret).get('/v1/keys')).json().items.length, 2)
    for (const unknown of ['nonsense', '019a0000-0000-7000-8000-00000000dead']) {
      const body = { name: 'lost', role: 'admin' }
      assert.equal((await api.post(`/v1/teams/${unknown}/keys`, body)).statusCode, 404)
      assert.equal((await api.get(`/v1/teams/${unknown}`)).statusCode, 404)
    }
  })
})

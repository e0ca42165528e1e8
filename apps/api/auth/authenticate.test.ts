import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fastify from 'fastify'
import { formatKey, newKey } from '#core/domain/api-key.ts'
import { createTestApi, type TestApi } from '../../../test/support/api.ts'
import { TEST_KEY } from '../../../test/support/database.ts'
import { problems } from '../plugins/problems.ts'
import { authenticate } from './authenticate.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

describe('authentication', () => {
  test('checks the key before the body', async () => {
    const request = {
      method: 'POST',
      url: '/v1/jobs',
      headers: { 'content-type': 'application/json' },
      body: '{',
    }
    const response = await api.as(null).request(request)
    assert.deepEqual([response.statusCode, response.json().code], [401, 'PRUNE_KEY_REQUIRED'])
    assert.equal(response.headers['www-authenticate'], 'Bearer realm="secateur"')
    const { secret } = (await api.post('/v1/keys', { name: 'viewer', role: 'viewer' })).json()
    const below = await api.as(secret).request(request)
    assert.deepEqual([below.statusCode, below.json().code], [403, 'PRUNE_ROLE_TOO_SMALL'])
    assert.equal((await api.request(request)).statusCode, 400)
  })

  for (const [what, authorization] of Object.entries({
    'an unknown key': `Bearer ${formatKey(newKey())}`,
    'a wrong secret': `Bearer ${TEST_KEY.replace(/A$/, 'B')}`,
    'text that is not a key': 'Bearer secret',
  })) {
    test(`rejects ${what} with the same message`, async () => {
      const response = await api.as(null).get('/v1/jobs', { authorization })
      const { code, detail } = response.json()
      assert.deepEqual(
        [response.statusCode, code, detail],
        [401, 'PRUNE_KEY_REFUSED', 'The key is unknown, expired or revoked.'],
      )
      assert.equal(response.headers['www-authenticate'], 'Bearer realm="secateur", error="invalid_token"')
    })
  }

  test('rejects other schemes and keys in the query string', async () => {
    for (const authorization of ['', `Basic ${TEST_KEY}`, TEST_KEY]) {
      const response = await api.as(null).get('/v1/jobs', { authorization })
      assert.deepEqual([response.statusCode, response.json().code], [401, 'PRUNE_KEY_REQUIRED'])
    }
    for (const name of ['key', 'token', 'access_token']) {
      assert.equal((await api.as(null).get(`/v1/jobs?${name}=${TEST_KEY}`)).statusCode, 401)
    }
  })

  test('fails at startup for a route below /v1 without a role', async () => {
    const app = fastify()
    app.decorate('deps', api)
    await app.register(problems)
    await app.register(authenticate)
    assert.throws(() => app.get('/v1/open', async () => ({})), /GET \/v1\/open doesn't say who may call it/)
  })
})

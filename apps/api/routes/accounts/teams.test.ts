import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

describe('teams', () => {
  test('are created with an admin key, and keep their last admin key', async () => {
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

  test('can get another key from an operator', async () => {
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

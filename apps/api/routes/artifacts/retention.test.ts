import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

const url = '/v1/artifacts/retention'
const put = (body: object) => api.request({ method: 'PUT', url, body })

test('how long models are kept is read and replaced as a whole', async () => {
  const nothing = { days: null, count: null, bytes: null }
  assert.deepEqual((await api.get(url)).json(), nothing)
  const retention = { days: 30, count: null, bytes: 500 * 2 ** 30 }
  const response = await put(retention)
  assert.deepEqual([response.statusCode, response.json()], [200, retention])
  assert.deepEqual((await api.get(url)).json(), retention)
  assert.deepEqual((await put(nothing)).json(), nothing)
})

for (const [pointer, body] of [
  ['#/days', { days: 0, count: null, bytes: null }],
  ['#/count', { days: null, bytes: null }],
  ['#/bytes', { days: null, count: null, bytes: 1.5 }],
] as const)
  test(`an invalid request is rejected at ${pointer}`, async () => {
    const response = await put(body)
    assert.equal(response.statusCode, 422)
    assert.deepEqual(
      response.json().errors.map((item: { pointer: string }) => item.pointer),
      [pointer],
    )
  })

test('only admins read or set it', async () => {
  const key = { teamId: DEFAULT_TEAM_ID, name: 'a key', expiresInDays: null, createdBy: null }
  const { secret } = await api.repositories.keys.create({ ...key, role: 'submitter' })
  const submitter = api.as(secret)
  assert.equal((await submitter.get(url)).statusCode, 403)
  const body = { days: 1, count: null, bytes: null }
  assert.equal((await submitter.request({ method: 'PUT', url, body })).statusCode, 403)
})

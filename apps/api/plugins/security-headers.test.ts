import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestApi, type TestApi } from '../../../test/support/api.ts'

const SITE = 'https://sweeps.example'

const preflight = (api: TestApi, origin: string) =>
  api.app.inject({
    method: 'OPTIONS',
    url: '/v1/jobs',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  })

test('by default, responses have security headers and no other site may call', async (context) => {
  const api = await createTestApi()
  context.after(api.dispose)
  const rejected = await preflight(api, SITE)
  assert.deepEqual([rejected.statusCode, rejected.headers['access-control-allow-origin']], [405, undefined])
  const { headers } = await api.get('/v1/jobs', { origin: SITE })
  assert.equal(headers['access-control-allow-origin'], undefined)
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.match(String(headers['content-security-policy']), /default-src 'self'/)
})

test('only the configured origins may call', async (context) => {
  const api = await createTestApi({ env: { SECATEUR_CORS_ORIGINS: `${SITE},http://localhost:5173` } })
  context.after(api.dispose)
  for (const [origin, allowed] of [
    [SITE, SITE],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['https://elsewhere.example', undefined],
  ] as const) {
    const { headers } = await preflight(api, origin)
    assert.equal(headers['access-control-allow-origin'], allowed)
  }
  const { headers } = await api.get('/v1/jobs', { origin: SITE })
  assert.match(String(headers['access-control-expose-headers']), /etag/)
  assert.equal((await api.get('/v1/nothing')).statusCode, 404)
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { uuidv7 } from 'uuidv7'
import { createTestApi, type TestApi, type TestApiOptions } from '../../../test/support/api.ts'
import { TEST_KEY } from '../../../test/support/database.ts'
import { submit } from '../../../test/support/fixtures.ts'
import { startProxy } from '../../../test/support/proxy.ts'

type Context = { after: (fn: () => Promise<void>) => void }

async function start(context: Context, perKey: number, perTeam: number, options: TestApiOptions = {}) {
  const env = { SECATEUR_KEY_REQUESTS: String(perKey), SECATEUR_TEAM_REQUESTS: String(perTeam) }
  const api = await createTestApi({ ...options, env: { ...env, ...options.env } })
  context.after(api.dispose)
  return api
}

const self = (api: Pick<TestApi, 'get'>) => api.get('/v1/keys/self')
function left({ statusCode, headers }: LightMyRequestResponse) {
  const remaining = headers['ratelimit-remaining']
  return [statusCode, remaining === undefined ? undefined : Number(remaining)]
}

async function keyOf({ repositories }: TestApi, teamId: string): Promise<string> {
  const key = { teamId, role: 'viewer', name: 'another', createdBy: null, expiresInDays: null } as const
  return (await repositories.keys.create(key)).secret
}

describe('rate limits', () => {
  test('responses report the limit, and a key over its limit is rejected until the window ends', async (context) => {
    const api = await start(context, 2, 100)
    const first = await self(api)
    assert.deepEqual(left(first), [200, 1])
    assert.equal(first.headers['ratelimit-limit'], '2')
    assert.ok(Number(first.headers['ratelimit-reset']) <= 60)
    assert.deepEqual(left(await self(api)), [200, 0])
    for (const _ of [1, 2]) {
      const rejected = await self(api)
      assert.deepEqual(left(rejected), [429, 0])
      assert.equal(rejected.json().code, 'PRUNE_RATE_LIMITED')
      assert.equal(rejected.headers['retry-after'], rejected.headers['ratelimit-reset'])
    }
  })

  test('all processes and all keys of a team count together', async (context) => {
    const env = { SECATEUR_QUEUE_PREFIX: `test-${uuidv7()}` }
    const api = await start(context, 100, 3, { env })
    const { db, repositories } = api
    const second = await start(context, 100, 3, { env, deps: { db, repositories } })
    const { team, key } = await repositories.teams.create('busy', null)
    const other = await keyOf(api, team.id)
    assert.deepEqual(left(await self(api.as(key.secret))), [200, 2])
    assert.deepEqual(left(await self(second.as(other))), [200, 1])
    assert.deepEqual(left(await self(second.as(key.secret))), [200, 0])
    assert.deepEqual(left(await self(api.as(other))), [429, 0])
    assert.equal((await self(api)).statusCode, 200, 'another team has its own limit')
  })

  test('a 304 and a route without a key are not counted', async (context) => {
    const api = await start(context, 3, 100)
    const url = `/v1/jobs/${(await submit(api.repositories)).id}`
    const { headers } = await api.get(url)
    for (let poll = 0; poll < 10; poll++) {
      const unchanged = await api.get(url, { 'if-none-match': String(headers.etag) })
      assert.deepEqual(left(unchanged), [304, undefined])
      await api.get('/healthz')
    }
    for (const remaining of [1, 0]) {
      assert.deepEqual(left(await api.get(url, { 'if-none-match': '"0"' })), [200, remaining])
    }
    assert.deepEqual(
      left(await api.get(url, { 'if-none-match': '"0"' })),
      [200, 0],
      'the response is already made',
    )
    assert.deepEqual(left(await api.get(url, { 'if-none-match': String(headers.etag) })), [429, 0])
  })
})

describe('requests that wait are counted when they start', () => {
  test('a stream, whatever `If-None-Match` it sends', async (context) => {
    const api = await start(context, 2, 100)
    const url = await api.app.listen({ port: 0, host: '127.0.0.1' })
    context.after(async () => api.app.server.closeAllConnections())
    const headers = { authorization: `Bearer ${TEST_KEY}`, 'if-none-match': 'x' }
    const statuses: [number, string | null][] = []
    for (const _ of [1, 2, 3]) {
      const { status, headers: answered } = await fetch(`${url}/v1/jobs/events`, { headers })
      statuses.push([status, answered.get('ratelimit-remaining')])
    }
    assert.deepEqual(statuses, [
      [200, '1'],
      [200, '0'],
      [429, '0'],
    ])
  })

  test('a long poll, even if it ends in a 304', async (context) => {
    const api = await start(context, 3, 100)
    const url = `/v1/jobs/${(await submit(api.repositories)).id}`
    const { etag } = (await api.get(url)).headers
    const poll = await api.get(`${url}?wait=1s`, { 'if-none-match': String(etag) })
    assert.deepEqual(left(poll), [304, 1])
    assert.deepEqual(left(await api.get(url)), [200, 0])
  })
})

describe('without Redis', () => {
  test('no request is rejected', async (context) => {
    const api = await start(context, 1, 1, { redisUrl: 'redis://127.0.0.1:9' })
    for (const _ of [1, 2, 3]) assert.deepEqual(left(await self(api)), [200, undefined])
  })

  test('no request waits for a Redis that does not respond', async (context) => {
    const proxy = await startProxy(String(process.env.REDIS_URL))
    const api = await start(context, 100, 100, { redisUrl: proxy.url, limits: { answer: 5_000 } })
    context.after(async () => proxy.close())
    if (api.redis.status !== 'ready') await once(api.redis, 'ready')
    assert.deepEqual(left(await self(api)), [200, 99])
    proxy.freeze()
    try {
      for (const _ of [1, 2, 3]) assert.deepEqual(left(await self(api)), [200, undefined])
    } finally {
      proxy.thaw()
    }
  })
})

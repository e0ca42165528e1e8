import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createRepositories } from '#core/repositories/index.ts'
import { openDb } from '#core/runtime/db.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { createDatabase, createTestDatabase } from '../../../../test/support/database.ts'
import { startProxy } from '../../../../test/support/proxy.ts'

/** Port 9 (discard) refuses connections. */
const NO_REDIS = 'redis://127.0.0.1:9'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

test('the API is alive, and ready with Postgres, Redis and all migrations', async () => {
  assert.deepEqual((await api.get('/healthz')).json(), { alive: true })
  const response = await api.get('/readyz')
  assert.equal(response.statusCode, 200)
  assert.deepEqual(response.json(), {
    ready: true,
    postgres: 'ok',
    redis: 'ok',
    migrations: 'ok',
    storage: 'ok',
  })
})

test('without its storage the API is ready, and says what is wrong with the storage', async () => {
  const problem = 's3://models failed at an empty upload: 403 AccessDenied.'
  const alone = await createTestApi({ deps: { storageState: () => problem } })
  try {
    const response = await alone.get('/readyz')
    assert.equal(response.statusCode, 200)
    const { ready, storage } = response.json()
    assert.deepEqual([ready, storage], [true, problem])
  } finally {
    await alone.dispose()
  }
})

test('without Redis the API is alive and not ready', async () => {
  const alone = await createTestApi({ redisUrl: NO_REDIS })
  try {
    assert.equal((await alone.get('/healthz')).statusCode, 200)
    const response = await alone.get('/readyz')
    assert.equal(response.statusCode, 503)
    const { ready, postgres, redis, migrations } = response.json()
    assert.deepEqual([ready, postgres, migrations], [false, 'ok', 'ok'])
    assert.notEqual(redis, 'ok')
  } finally {
    await alone.dispose()
  }
})

test('without Postgres the API is alive and not ready, and requests for data answer 503', async () => {
  const db = openDb('postgresql://nobody:secret-password@127.0.0.1:9/nowhere')
  const alone = await createTestApi({ deps: { db, repositories: createRepositories(db) } })
  try {
    assert.equal((await alone.get('/healthz')).statusCode, 200)
    const response = await alone.get('/readyz')
    assert.equal(response.statusCode, 503)
    const { ready, postgres, redis } = response.json()
    assert.deepEqual([ready, redis], [false, 'ok'])
    assert.notEqual(postgres, 'ok')

    const jobs = await alone.get('/v1/jobs')
    assert.equal(jobs.statusCode, 503, jobs.body)
    assert.equal(jobs.json().code, 'PRUNE_UNAVAILABLE')
    assert.doesNotMatch(response.body + jobs.body, /secret-password/)
  } finally {
    await alone.dispose()
    await db.$disconnect()
  }
})

test('a hanging Postgres gives 503 in time, and the API recovers when it answers again', async () => {
  const database = await createTestDatabase()
  const proxy = await startProxy(database.url)
  const db = openDb(proxy.url)
  const cutOff = await createTestApi({
    deps: { db, repositories: createRepositories(db) },
    limits: { answer: 500 },
  })
  try {
    assert.equal((await cutOff.get('/v1/jobs')).statusCode, 200)
    proxy.freeze()
    const jobs = await cutOff.get('/v1/jobs')
    assert.deepEqual([jobs.statusCode, jobs.json().code], [503, 'PRUNE_UNAVAILABLE'])
    assert.equal(jobs.headers['retry-after'], '5')
    proxy.thaw()
    assert.equal((await cutOff.get('/v1/jobs')).statusCode, 200)
    assert.equal((await cutOff.get('/readyz')).statusCode, 200)
  } finally {
    await cutOff.dispose()
    await db.$disconnect()
    proxy.close()
    await database.dispose()
  }
})

test('with unapplied migrations the API is not ready and names them', async () => {
  const empty = await createDatabase()
  const db = openDb(empty.url)
  const behind = await createTestApi({ deps: { db } })
  try {
    const response = await behind.get('/readyz')
    assert.equal(response.statusCode, 503)
    assert.match(response.json().migrations, /20261124000000_init/)
  } finally {
    await behind.dispose()
    await db.$disconnect()
    await empty.drop()
  }
})

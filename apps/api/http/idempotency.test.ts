import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import { describe, test } from 'node:test'
import pg from 'pg'
import { Registry } from 'prom-client'
import { createTestApi } from '../../../test/support/api.ts'
import { openFixtureApi } from '../../../test/support/fixture-api.ts'
import { LIMITS } from '../../../test/support/fixtures.ts'

const { api, good } = await openFixtureApi()

const post = (key: string, body: object, to = api) =>
  to.request({ method: 'POST', url: '/v1/jobs', headers: { 'idempotency-key': key }, body })

type Response = Awaited<ReturnType<typeof post>>
/** What repeated requests must have in common. */
const answerOf = ({ statusCode, headers, body }: Response) => [statusCode, headers.location, body]

describe('a submission with an idempotency key', () => {
  test('creates one job and gives one answer to concurrent requests', async () => {
    const before = await api.db.job.count()
    const key = randomUUID()
    const responses = await Promise.all(Array.from({ length: 50 }, () => post(key, good())))
    const [first] = responses
    assert.ok(first)
    assert.equal(first.statusCode, 202, first.body)
    for (const response of responses) assert.deepEqual(answerOf(response), answerOf(first))
    assert.equal(await api.db.job.count(), before + 1)
    assert.equal(await api.db.outbox.count({ where: { jobId: first.json().id } }), 1)
  })

  test('repeats the first answer, even after the job was deleted', async () => {
    const key = randomUUID()
    const first = await post(key, good({ name: 'once' }))
    const { id } = first.json()
    await api.post(`/v1/jobs/${id}/cancel`)
    await api.db.job.delete({ where: { id } })
    const { levels, ...rest } = good({ name: 'once' })
    for (const [again, body] of [
      [key, good({ name: 'once' })],
      [`"${key}"`, good({ name: 'once' })],
      [key, { ...rest, seed: 0, levels }],
    ] as const)
      assert.deepEqual(answerOf(await post(again, body)), answerOf(first))
  })

  test('is rejected if the key was used for another request, and the key stays with the first', async () => {
    const key = randomUUID()
    const first = await post(key, good())
    const other = await post(key, good({ seed: 1 }))
    assert.deepEqual([other.statusCode, other.json().code], [422, 'PRUNE_IDEMPOTENCY_KEY_REUSED'])
    assert.deepEqual(answerOf(await post(key, good())), answerOf(first))
  })

  test('leaves the key free when it is rejected', async () => {
    const key = randomUUID()
    assert.equal((await post(key, good({ methods: ['wandaa'] }))).statusCode, 422)
    const full = await createTestApi({
      deps: { ...api, registry: new Registry(), submitLimits: { ...LIMITS, openTrials: 0 } },
    })
    assert.equal((await post(key, good({ seed: 2 }), full)).statusCode, 429)
    await full.dispose()
    assert.equal((await post(key, good())).statusCode, 202)
  })

  test('creates a new job after 24 hours', async () => {
    const key = randomUUID()
    const first = await post(key, good())
    await api.db.$executeRaw`
      UPDATE idempotency_keys SET expires_at = expires_at - interval '24 hours' WHERE key = ${key}`
    const second = await post(key, good({ seed: 3 }))
    assert.equal(second.statusCode, 202)
    assert.notEqual(second.json().id, first.json().id)
    assert.deepEqual(answerOf(await post(key, good({ seed: 3 }))), answerOf(second))
  })

  test('succeeds after the process that held the key died before it was done', async () => {
    const key = randomUUID()
    const [{ database }] = await api.db.$queryRaw<
      [{ database: string }]
    >`SELECT current_database() AS database`
    const connectionString = new URL(database, process.env.DATABASE_URL).href
    const socket = new Socket()
    const dying = new pg.Client({ connectionString, stream: () => socket })
    dying.on('error', () => {})
    await dying.connect()
    await dying.query('BEGIN')
    const { rows } = await dying.query<{ pid: number }>(
      `INSERT INTO idempotency_keys (team_id, key, fingerprint, answer, expires_at)
       SELECT id, $1, 'f', '{}', now() + interval '24 hours' FROM teams RETURNING pg_backend_pid() AS pid`,
      [key],
    )
    const blockedBackends = () =>
      api.db.$queryRaw<
        object[]
      >`SELECT FROM pg_stat_activity WHERE ${rows[0]?.pid}::int = ANY(pg_blocking_pids(pid))`
    const response = post(key, good())
    while ((await blockedBackends()).length === 0);
    socket.destroy()
    assert.equal((await response).statusCode, 202)
    assert.deepEqual(answerOf(await post(key, good())), answerOf(await response))
  })

  test('is rejected if the key is invalid', async () => {
    for (const key of ['', 'two words', '"open', 'a'.repeat(256), 'clé']) {
      const response = await post(key, good())
      assert.equal(response.statusCode, 422, key)
      const [problem] = response.json().errors
      assert.equal(problem.pointer, '@idempotency-key')
      assert.match(problem.detail, /^does not fit: up to 255 printable ASCII characters/)
    }
  })
})

test('without a key, every submission creates a job', async () => {
  const [one, other] = await Promise.all([api.post('/v1/jobs', good()), api.post('/v1/jobs', good())])
  assert.notEqual(one.json().id, other.json().id)
})

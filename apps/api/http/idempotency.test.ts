import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import pg from 'pg'
import { Registry } from 'prom-client'
import { createTestApi } from '../../../test/support/api.ts'
import { openFixtureApi } from '../../../test/support/fixture-api.ts'

const { api, good } = await openFixtureApi()

const post = (key: string, body: object, to = api) =>
  to.request({ method: 'POST', url: '/v1/jobs', headers: { 'idempotency-key': key }, body })

type Response = Awaited<ReturnType<typeof post>>
const seen = ({ statusCode, headers, body }: Response) => [statusCode, headers.location, body]

describe('a submission under a key', () => {
  test('has one job and one answer, however many come at once', async () => {
    const before = await api.db.job.count()
    const key = randomUUID()
    const responses = await Promise.all(Array.from({ length: 50 }, () => post(key, good())))
    const [first] = responses
    assert.equal(first?.statusCode, 202, first?.body)
    for (const response of responses) assert.deepEqual(seen(response), first && seen(response))
    assert.equal(new Set(responses.map(({ body }) => body)).size, 1)
    assert.equal(await api.db.job.count(), before + 1)
    assert.equal(await api.db.outbox.count({ where: { jobId: first?.json().id } }), 1)
  })

  test('is answered as at first, whatever has become of the job since', async () => {
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
      assert.deepEqual(seen(await post(again, body)), seen(first))
  })

  test('is refused when the key was for something else, and then the key still stands for the first', async () => {
    const key = randomUUID()
    const first = await post(key, good())
    const other = await post(key, good({ seed: 1 }))
    assert.deepEqual([other.statusCode, other.json().code], [422, 'PRUNE_IDEMPOTENCY_KEY_REUSED'])
    assert.deepEqual(seen(await post(key, good())), seen(first))
  })

  test('leaves the key free when it is refused itself', async () => {
    const key = randomUUID()
    assert.equal((await post(key, good({ methods: ['wandaa'] }))).statusCode, 422)
    const full = await createTestApi({ deps: { ...api, registry: new Registry(), openTrialsPerTeam: 0 } })
    assert.equal((await post(key, good({ seed: 2 }), full)).statusCode, 429)
    await full.dispose()
    assert.equal((await post(key, good())).statusCode, 202)
  })

  test('is a new one when the day is over', async () => {
    const key = randomUUID()
    const first = await post(key, good())
    await api.db.$executeRaw`
      UPDATE idempotency_keys SET expires_at = expires_at - interval '24 hours' WHERE key = ${key}`
    const second = await post(key, good({ seed: 3 }))
    assert.equal(second.statusCode, 202)
    assert.notEqual(second.json().id, first.json().id)
    assert.deepEqual(seen(await post(key, good({ seed: 3 }))), seen(second))
  })

  test('goes through when the process that had the key died before it was done', async () => {
    const key = randomUUID()
    const [{ database }] = await api.db.$queryRaw<
      [{ database: string }]
    >`SELECT current_database() AS database`
    const dying = new pg.Client(new URL(database, process.env.DATABASE_URL).href)
    dying.on('error', () => {})
    await dying.connect()
    await dying.query('BEGIN')
    const { rows } = await dying.query<{ pid: number }>(
      `INSERT INTO idempotency_keys (team_id, key, fingerprint, answer, expires_at)
       SELECT id, $1, 'f', '{}', now() + interval '24 hours' FROM teams RETURNING pg_backend_pid() AS pid`,
      [key],
    )
    const keptWaiting = () =>
      api.db.$queryRaw<
        object[]
      >`SELECT FROM pg_stat_activity WHERE ${rows[0]?.pid}::int = ANY(pg_blocking_pids(pid))`
    const response = post(key, good())
    while ((await keptWaiting()).length === 0);
    ;(dying as unknown as { connection: { stream: Socket } }).connection.stream.destroy()
    assert.equal((await response).statusCode, 202)
    assert.deepEqual(seen(await post(key, good())), seen(await response))
  })

  test('is refused for a key that is none', async () => {
    for (const key of ['', 'two words', '"open', 'a'.repeat(256), 'clé']) {
      const response = await post(key, good())
      assert.equal(response.statusCode, 422, key)
      const [problem] = response.json().errors
      assert.equal(problem.pointer, '@idempotency-key')
      assert.match(problem.detail, /^does not fit: up to 255 printable ASCII characters/)
    }
  })
})

test('without a key, every submission is a job', async () => {
  const [one, other] = await Promise.all([api.post('/v1/jobs', good()), api.post('/v1/jobs', good())])
  assert.notEqual(one.json().id, other.json().id)
})

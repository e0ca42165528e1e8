import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { formatKey, newKey } from '#core/domain/api-key.ts'
import { TEST_KEY } from '../../../test/support/database.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { createKeyring } from './keyring.ts'

const { db, repositories } = await openTestRepositories()

/** A keyring and the number of its queries. */
function createCounted() {
  const asked = { prefixes: 0, queries: 0, marks: 0 }
  const find = createKeyring({
    lookUp: (prefixes) => {
      asked.queries += 1
      asked.prefixes += prefixes.length
      return repositories.keys.lookUp(prefixes)
    },
    markUsed: (id) => {
      asked.marks += 1
      return repositories.keys.markUsed(id)
    },
  })
  return { find, asked }
}

test('concurrent requests with one prefix cost one query and one last-used update', async (context) => {
  const now = performance.now()
  context.mock.method(performance, 'now', () => now) // on a busy machine, the cached lookup could expire
  const { find, asked } = createCounted()
  const wrong = TEST_KEY.replace(/A$/, 'B')
  const texts = Array.from({ length: 200 }, (_, n) => (n % 2 ? TEST_KEY : wrong))
  const found = await Promise.all(texts.map(find))
  assert.deepEqual(
    found.map((key) => key?.role),
    texts.map((text) => (text === TEST_KEY ? 'operator' : undefined)),
  )
  await find(TEST_KEY)
  assert.deepEqual(asked, { prefixes: 1, queries: 1, marks: 1 })
})

test('unknown keys are looked up in one batch', async () => {
  const { find, asked } = createCounted()
  const found = await Promise.all(Array.from({ length: 500 }, () => find(formatKey(newKey()))))
  assert.deepEqual([...new Set(found)], [null])
  assert.deepEqual(asked, { prefixes: 500, queries: 1, marks: 0 })
})

test('a malformed key is rejected without a query', async () => {
  const { find, asked } = createCounted()
  for (const text of ['', 'sec_', TEST_KEY.slice(0, -1), `${TEST_KEY}A`, TEST_KEY.toUpperCase()]) {
    assert.equal(await find(text), null)
  }
  assert.equal(asked.queries, 0)
})

test('a revoked key is rejected within a second', async () => {
  const { find } = createCounted()
  const { team, key } = await repositories.teams.create('short-lived', null)
  assert.ok(await find(key.secret))
  await db.$executeRaw`UPDATE api_keys SET revoked_at = now() WHERE team_id = ${team.id}::uuid`
  const revoked = performance.now()
  while (await find(key.secret)) {
    assert.ok(performance.now() - revoked < 1_000, 'the key is still accepted')
    await setImmediate() // the cache reads the clock once per turn of the event loop
  }
})

test('a failed lookup is retried', async () => {
  let fails = true
  const find = createKeyring({
    ...repositories.keys,
    lookUp: (prefixes) =>
      fails ? Promise.reject(new Error('Postgres is unreachable')) : repositories.keys.lookUp(prefixes),
  })
  await assert.rejects(async () => find(TEST_KEY), /Postgres is unreachable/)
  fails = false
  assert.ok(await find(TEST_KEY))
})

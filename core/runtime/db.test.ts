import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { startProxy } from '../../test/support/proxy.ts'
import { type Db, isAway, openDb } from './db.ts'

let database: TestDatabase
let proxy: Awaited<ReturnType<typeof startProxy>>
let db: Db
before(async () => {
  database = await createTestDatabase()
  proxy = await startProxy(database.url)
  db = openDb(proxy.url)
})
after(async () => {
  await db?.$disconnect()
  proxy?.close()
  await database?.dispose()
})

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => assert.fail('it worked'),
    (error: unknown) => error,
  )

/** A query that is under way, and the process of Postgres that answers it. */
async function underWay(run: (connection: Pick<Db, '$queryRaw'>) => Promise<unknown>) {
  const failed = failure(run(db))
  for (;;) {
    const [backend] = await database.db.$queryRaw<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`
    if (backend) return { failed, pid: backend.pid }
  }
}

test('a query that is wrong is not the sign of a database that is away', async () => {
  assert.equal(isAway(await failure(db.$queryRaw`SELECT 1 / 0`)), false)
  assert.equal(isAway(await failure(db.$queryRaw`SELECT * FROM nowhere`)), false)
  assert.equal(isAway('Connection terminated'), false)
})

for (const [what, run] of [
  ['a query', (connection) => connection.$queryRaw`SELECT pg_sleep(60)::text`],
  ['a transaction', () => db.$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(60)::text`)],
] as [string, Parameters<typeof underWay>[0]][]) {
  test(`away: Postgres shuts down during ${what}`, async () => {
    const { failed, pid } = await underWay(run)
    await database.db.$queryRaw`SELECT pg_terminate_backend(${pid}::int)`
    assert.ok(isAway(await failed))
  })
}

test('away: a transaction that is left in the middle is ended, and with it its locks', async () => {
  const { promise: locked, resolve: lock } = signal()
  const { promise: left, resolve: leave } = signal()
  const stopped = failure(
    db.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(1)`
      lock()
      await left
      await tx.$queryRaw`SELECT 1`
    }),
  )
  await locked
  await database.db.$executeRaw`SELECT pg_advisory_xact_lock(1)`
  leave()
  assert.ok(isAway(await stopped))
})

function signal() {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve: () => resolve() }
}

test('away: the connection breaks during a query; nothing listens afterwards', async () => {
  const { failed } = await underWay((connection) => connection.$queryRaw`SELECT pg_sleep(60)::text`)
  proxy.close()
  assert.ok(isAway(await failed))
  assert.ok(isAway(await failure(db.$queryRaw`SELECT 1`)))
  assert.ok(isAway(await failure(db.team.findMany())))
  assert.ok(isAway(await failure(db.$transaction((tx) => tx.team.findMany()))))
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { startProxy } from '../../test/support/proxy.ts'
import { type Db, hadNoEffect, isDatabaseUnavailable, openDb } from './db.ts'

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

const failure = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => assert.fail('it worked'),
    (error: Error) => error,
  )

/** Starts a query and resolves when it runs, with the id of the Postgres process that runs it. */
async function startQuery(run: (connection: Pick<Db, '$queryRaw'>) => Promise<unknown>) {
  const failed = failure(run(db))
  for (;;) {
    const [backend] = await database.db.$queryRaw<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`
    if (backend) return { failed, pid: backend.pid }
  }
}

test('an invalid query does not mean that the database is unavailable', async () => {
  assert.equal(isDatabaseUnavailable(await failure(db.$queryRaw`SELECT 1 / 0`)), false)
  assert.equal(isDatabaseUnavailable(await failure(db.$queryRaw`SELECT * FROM nowhere`)), false)
  assert.equal(isDatabaseUnavailable('Connection terminated'), false)
})

for (const [what, run] of [
  ['a query', (connection) => connection.$queryRaw`SELECT pg_sleep(60)::text`],
  ['a transaction', () => db.$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(60)::text`)],
] as [string, Parameters<typeof startQuery>[0]][]) {
  test(`unavailable: Postgres shuts down during ${what}`, async () => {
    const { failed, pid } = await startQuery(run)
    await database.db.$queryRaw`SELECT pg_terminate_backend(${pid}::int)`
    assert.ok(isDatabaseUnavailable(await failed))
  })
}

test('unavailable: a statement over its time limit, which has changed nothing', async () => {
  const hasty = openDb(database.url, { timeoutMs: 100 })
  for (const run of [
    () => hasty.$queryRaw`SELECT pg_sleep(60)::text`,
    () => hasty.$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(60)::text`),
  ]) {
    const error = await failure(run())
    assert.ok(isDatabaseUnavailable(error))
    assert.ok(hadNoEffect(error))
  }
  await hasty.$disconnect()
})

test('unavailable: Postgres ends an idle transaction and releases its locks', async () => {
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
  assert.ok(isDatabaseUnavailable(await stopped))
})

function signal() {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve: () => resolve() }
}

test('unavailable: the connection is reset during a query', async () => {
  const { failed } = await startQuery((connection) => connection.$queryRaw`SELECT pg_sleep(60)::text`)
  proxy.reset()
  const error = await failed
  assert.ok(isDatabaseUnavailable(error))
  assert.equal(hadNoEffect(error), false, 'it may have arrived')
})

test('unavailable: the connection breaks during a query, and later connections are refused', async () => {
  const { failed } = await startQuery((connection) => connection.$queryRaw`SELECT pg_sleep(60)::text`)
  proxy.close()
  assert.ok(isDatabaseUnavailable(await failed))
  for (const run of [
    () => db.$queryRaw`SELECT 1`,
    () => db.team.findMany(),
    () => db.$transaction((tx) => tx.team.findMany()),
  ]) {
    const error = await failure(run())
    assert.ok(isDatabaseUnavailable(error))
    assert.ok(hadNoEffect(error), 'it was not sent')
  }
})

/** Submissions whose commit takes longer than the API waits for Postgres. */
import assert from 'node:assert/strict'
import { after, afterEach, beforeEach, test } from 'node:test'
import { createRepositories } from '#core/repositories/index.ts'
import { openDb } from '#core/runtime/db.ts'
import { createTestApi } from '../../../../test/support/api.ts'
import { createTestDatabase } from '../../../../test/support/database.ts'
import { lockTable } from '../../../../test/support/locked-table.ts'
import { createFixture, fixtureEnv } from '../../../../test/support/service.ts'

/** Postgres ends a statement after this time, and its client gives up after 1.2 times as long. */
const STATEMENT_LIMIT_MS = 500

const fixture = await createFixture()
after(fixture.dispose)
const database = await createTestDatabase()
const db = openDb(database.url, { timeoutMs: STATEMENT_LIMIT_MS })
const api = await createTestApi({
  database,
  env: fixtureEnv(fixture),
  deps: { db, repositories: createRepositories(db) },
})
after(async () => {
  await api.dispose()
  await db.$disconnect()
  await database.dispose()
})
await api.engine.describe() // Python starts before the first submission

const JOB = { model: fixture.model, methods: ['magnitude'], levels: [0.5] }
const submit = (key?: string) =>
  api.request({
    method: 'POST',
    url: '/v1/jobs',
    headers: key === undefined ? {} : { 'idempotency-key': key },
    body: {
      ...JOB,
      calibration: { dataset: fixture.calibration, samples: 4, seqlen: 32 },
      evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 20 }],
    },
  })

/** Postgres does not apply its statement limit to a COMMIT, where deferred triggers run. */
beforeEach(async () => {
  await database.db.$executeRawUnsafe(`
    CREATE FUNCTION delay_commit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2); RETURN NULL; END'`)
  await database.db.$executeRawUnsafe(`
    CREATE CONSTRAINT TRIGGER delay_commit AFTER INSERT ON jobs DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION delay_commit()`)
})
afterEach(async () => {
  await database.db.$executeRawUnsafe('DROP FUNCTION delay_commit CASCADE')
  await database.db.job.deleteMany()
})

test('the answer says that the outcome is unknown, and a repetition with the key gets the one job', async () => {
  const first = await submit('a-key')
  assert.deepEqual([first.statusCode, first.json().code], [503, 'PRUNE_OUTCOME_UNKNOWN'])
  assert.match(first.json().detail, /Send the same request again with the same Idempotency-Key/)
  let repeated = await submit('a-key')
  while (repeated.statusCode === 503) repeated = await submit('a-key')
  assert.equal(repeated.statusCode, 202, repeated.body)
  const stored = await database.db.job.findMany()
  assert.deepEqual(
    stored.map(({ id }) => id),
    [repeated.json().id],
  )
})

test('without a key the answer says how to find out', async () => {
  const { statusCode, body } = await submit()
  const { code, detail } = JSON.parse(body)
  assert.deepEqual([statusCode, code], [503, 'PRUNE_OUTCOME_UNKNOWN'])
  assert.match(detail, /Check with GET \/v1\/jobs before you send it again\./)
})

test('a submission that waits for a slow one is not stored, and says so', async () => {
  const [slow, waiting] = await Promise.all([submit(), submit()])
  const codes = [slow, waiting].map((response) => response.json().code)
  assert.deepEqual(codes.toSorted(), ['PRUNE_OUTCOME_UNKNOWN', 'PRUNE_UNAVAILABLE'])
  const unlock = await lockTable(database.url, 'jobs', 'SHARE') // waits for the commit
  await unlock()
  assert.equal(await database.db.job.count(), 1)
})

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createDatabase } from '../../test/support/database.ts'
import { jobSpec } from '../../test/support/fixtures.ts'
import { type Db, openDb } from './db.ts'
import {
  listMigrations,
  MIGRATIONS_FOLDER,
  MigrationError,
  migrate,
  pendingMigrations,
} from './migrations.ts'

const JOB = '019a0000-0000-7000-8000-00000000000a'

describe('migrations', () => {
  let folder: string
  let database: Awaited<ReturnType<typeof createDatabase>>
  let db: Db

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secateur-migrations-'))
    database = await createDatabase()
    db = openDb(database.url, { connections: 2 })
  })
  afterEach(async () => {
    await db.$disconnect()
    await database.drop()
    await rm(folder, { recursive: true })
  })

  async function write(name: string, sql: string): Promise<void> {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, 'migration.sql'), sql)
  }
  const tables = async (): Promise<string[]> => {
    const rows = await db.$queryRaw<{ name: string }[]>`
      SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' ORDER BY table_name`
    return rows.map(({ name }) => name)
  }
  const history = () =>
    db.$queryRaw<{ name: string; checksum: string; steps: number; finished: boolean }[]>`
      SELECT migration_name AS name, checksum, applied_steps_count AS steps, finished_at >= started_at AS finished
      FROM _prisma_migrations ORDER BY started_at, migration_name`

  test('the real migrations create the schema and the default team, and are recorded with their checksums', async () => {
    const migrations = await listMigrations()
    assert.deepEqual(
      await pendingMigrations(db),
      migrations.map(({ name }) => name),
    )
    await migrate(database.url)
    assert.deepEqual(await pendingMigrations(db), [])
    assert.deepEqual(
      await history(),
      migrations.map(({ name, checksum }) => ({ name, checksum, steps: 1, finished: true })),
    )
    const teams = await db.team.findMany({ select: { id: true, name: true } })
    assert.deepEqual(teams, [{ id: DEFAULT_TEAM_ID, name: 'default' }])
  })

  test('the second migration gives each method of an earlier job its patterns, and earlier protocols the new field', async () => {
    const [init, patterns] = await listMigrations()
    assert.ok(init && patterns)
    await write(init.name, init.sql)
    await migrate(database.url, { folder })
    const { methods: _, ...rest } = jobSpec()
    const method = { id: 'magnitude', params: {} }
    const earlier = {
      ...rest,
      patterns: ['unstructured', '2:4'],
      methods: [method, { ...method, id: 'wanda' }],
    }
    await db.$executeRaw`
      INSERT INTO jobs (id, team_id, spec, model, request_id)
      VALUES (${JOB}::uuid, ${DEFAULT_TEAM_ID}::uuid, ${JSON.stringify(earlier)}::jsonb, 'm', 'r')`
    await db.$executeRaw`
      INSERT INTO trials (id, job_id, team_id, ordinal, method, level, pattern, seed, protocol)
      VALUES (gen_random_uuid(), ${JOB}::uuid, ${DEFAULT_TEAM_ID}::uuid, 0, 'dense', 0, 'unstructured', 0, '{"seed": 0}'),
        (gen_random_uuid(), ${JOB}::uuid, ${DEFAULT_TEAM_ID}::uuid, 1, 'wanda', 0.5, '2:4', 0, NULL)`

    await write(patterns.name, patterns.sql)
    assert.deepEqual(await migrate(database.url, { folder }), [patterns.name])
    const job = await db.job.findUniqueOrThrow({ where: { id: JOB }, select: { spec: true, version: true } })
    const now = { ...method, patterns: ['unstructured', '2:4'] }
    assert.deepEqual(job, { spec: { ...rest, methods: [now, { ...now, id: 'wanda' }] }, version: 2 })
    const trials = await db.trial.findMany({
      orderBy: { ordinal: 'asc' },
      select: { protocol: true, version: true },
    })
    assert.deepEqual(trials, [
      { protocol: { seed: 0, blockLevels: null }, version: 2 },
      { protocol: null, version: 1 },
    ])
  })

  test('a figure that may have been NaN is not reused once NaN is told from overflow', async () => {
    const all = await listMigrations()
    const index = all.findIndex(({ name }) => name.endsWith('_nan'))
    for (const { name, sql } of all.slice(0, index)) await write(name, sql)
    await migrate(database.url, { folder })
    await db.$executeRaw`
      INSERT INTO jobs (id, team_id, spec, model, request_id)
      VALUES (${JOB}::uuid, ${DEFAULT_TEAM_ID}::uuid, ${JSON.stringify(jobSpec())}::jsonb, 'm', 'r')`
    await db.$executeRaw`
      WITH t AS (
        INSERT INTO trials (id, job_id, team_id, ordinal, method, level, pattern, seed, fingerprint)
        SELECT gen_random_uuid(), ${JOB}::uuid, ${DEFAULT_TEAM_ID}::uuid, n, 'wanda', 0.5, 'unstructured', 0, 'f'
        FROM generate_series(0, 2) n RETURNING id, ordinal)
      INSERT INTO measurements (id, trial_id, metric, dataset, split, windows, value, status, seconds)
      SELECT gen_random_uuid(), t.id, m.metric, 'd', 'test', 1, m.value, m.status::measurement_status, 1
      FROM t JOIN (VALUES (0, 'perplexity', 9, 'ok'), (1, 'perplexity', NULL, 'overflow'), (2, 'accuracy', 0.1, 'ok'))
        m (ordinal, metric, value, status) USING (ordinal)`

    await write(all[index]?.name ?? '', all[index]?.sql ?? '')
    await migrate(database.url, { folder })
    const trials = await db.$queryRaw<{ fingerprint: string | null }[]>`
      SELECT fingerprint FROM trials ORDER BY ordinal`
    assert.deepEqual(
      trials.map(({ fingerprint }) => fingerprint),
      ['f', null, null],
    )
  })

  test('the trials of an earlier job get no BOS when they are made again', async () => {
    const all = await listMigrations()
    const index = all.findIndex(({ name }) => name.endsWith('_bos'))
    for (const { name, sql } of all.slice(0, index)) await write(name, sql)
    await migrate(database.url, { folder })
    const { calibration, evaluations, ...rest } = jobSpec()
    const earlier = {
      ...rest,
      calibration: { ...calibration, bos: undefined },
      evaluations: evaluations.map((evaluation) => ({ ...evaluation, bos: undefined })),
    }
    await db.$executeRaw`
      INSERT INTO jobs (id, team_id, spec, model, request_id)
      VALUES (${JOB}::uuid, ${DEFAULT_TEAM_ID}::uuid, ${JSON.stringify(earlier)}::jsonb, 'm', 'r')`

    await write(all[index]?.name ?? '', all[index]?.sql ?? '')
    await migrate(database.url, { folder })
    const job = await db.job.findUniqueOrThrow({ where: { id: JOB }, select: { spec: true } })
    assert.deepEqual(job.spec, {
      ...rest,
      calibration: { ...calibration, bos: 'never' },
      evaluations: evaluations.map((evaluation) => ({ ...evaluation, bos: 'never' })),
    })
  })

  test('are applied in order of name, each once', async () => {
    await write('2_b', 'ALTER TABLE a ADD COLUMN n int')
    await write('1_a', 'CREATE TABLE a ()')
    const applied: string[] = []
    const onApplied = (name: string) => applied.push(name)
    assert.deepEqual(await migrate(database.url, { folder, onApplied }), ['1_a', '2_b'])
    assert.deepEqual(applied, ['1_a', '2_b'])
    assert.deepEqual(await migrate(database.url, { folder }), [])
    await write('3_c', 'CREATE TABLE c ()')
    assert.deepEqual(await pendingMigrations(db, folder), ['3_c'])
    assert.deepEqual(await migrate(database.url, { folder }), ['3_c'])
    assert.deepEqual(await tables(), ['a', 'c'])
  })

  test('are applied once by four concurrent callers', async () => {
    const calls = await Promise.all(
      [1, 2, 3, 4].map(() => migrate(database.url, { folder: MIGRATIONS_FOLDER })),
    )
    const names = (await listMigrations()).map(({ name }) => name)
    assert.deepEqual(
      calls.filter((applied) => applied.length > 0),
      [names],
    )
    assert.equal((await history()).length, names.length)
  })

  test('a failed migration is rolled back, and earlier ones stay', async () => {
    await write('1_good', 'CREATE TABLE good ()')
    await write('2_broken', 'CREATE TABLE half (); SELECT no_such_column FROM good;')
    await write('3_next', 'CREATE TABLE next ()')
    await assert.rejects(migrate(database.url, { folder }), {
      name: 'MigrationError',
      message: '2_broken failed and was rolled back: column "no_such_column" does not exist',
    })
    assert.deepEqual(await tables(), ['good'])
    await write('2_broken', 'CREATE TABLE whole ()')
    assert.deepEqual(await migrate(database.url, { folder }), ['2_broken', '3_next'])
  })

  test('a migration that was edited after it was applied is rejected by name', async () => {
    await write('1_a', 'CREATE TABLE a ()')
    await migrate(database.url, { folder })
    await write('1_a', 'CREATE TABLE a () -- edited')
    await write('2_b', 'CREATE TABLE b ()')
    const refused = { name: 'MigrationError', message: /^1_a was edited/ }
    await assert.rejects(migrate(database.url, { folder }), refused)
    await assert.rejects(pendingMigrations(db, folder), refused)
    assert.deepEqual(await tables(), ['a'])
  })

  test('a migration that another tool left unfinished is rejected by name', async () => {
    await write('1_a', 'CREATE TABLE a ()')
    await migrate(database.url, { folder })
    await db.$executeRaw`UPDATE _prisma_migrations SET finished_at = NULL`
    await assert.rejects(migrate(database.url, { folder }), (error) => {
      assert.ok(error instanceof MigrationError)
      assert.match(error.message, /^1_a was left unfinished/)
      return true
    })
  })

  test('an older release has no pending migrations on a newer schema', async () => {
    await write('1_a', 'CREATE TABLE a ()')
    await write('2_newer', 'CREATE TABLE newer ()')
    await migrate(database.url, { folder })
    await rm(join(folder, '2_newer'), { recursive: true })
    assert.deepEqual(await pendingMigrations(db, folder), [])
  })
})

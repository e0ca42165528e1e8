/** One round trip to Postgres before a process is ready, and the reason in one line when it fails. */
import pg from 'pg'
import {
  networkProblem,
  notYet,
  type ServerName,
  type ServerProblem,
  wrongSettings,
} from './server-problem.ts'

const LIMIT_MS = 3_000

/** SQLSTATE of a server that is starting, stopping or full. */
const NOT_YET = /^(08...|57P0[1-3]|53300)$/

/** @throws ServerProblem */
export async function checkPostgres(url: string): Promise<void> {
  let client: pg.Client | undefined
  try {
    client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: LIMIT_MS,
      query_timeout: LIMIT_MS,
    })
    client.on('error', () => {}) // `connect` and `query` reject with it
    await client.connect()
    await client.query('SELECT 1')
  } catch (error) {
    throw problem(url, error as Error)
  } finally {
    await client?.end().catch(() => {}) // it is broken
  }
}

function problem(url: string, error: NodeJS.ErrnoException): ServerProblem {
  const { hostname, port, username, pathname, searchParams } = new URL(url)
  const server: ServerName = {
    name: 'Postgres',
    setting: 'DATABASE_URL',
    host: searchParams.get('host') ?? hostname,
    port: Number(port || 5432),
    caAdvice: 'Add its certificate to DATABASE_URL: `?sslmode=verify-full&sslrootcert=/path/to/ca.pem`.',
  }
  const { message } = error
  const code = error.code ?? codeOf(message)
  const where = `Postgres at ${server.host}:${server.port}`
  const user = decodeURIComponent(username)
  if (NOT_YET.test(code)) return notYet(server, error)
  if (error.syscall === 'open' || code === 'EISDIR')
    return wrongSettings(`A certificate file of DATABASE_URL cannot be read: ${message}.`, error)
  if (/does not support SSL/.test(message))
    return wrongSettings(
      `${where} does not use TLS. Turn it on there, or remove sslmode from DATABASE_URL.`,
      error,
    )
  if (code === '28P01' || /password must be a/.test(message))
    return wrongSettings(`${where} rejects the password of '${user}'. Correct DATABASE_URL.`, error)
  if (code === '28000' && /no encryption/.test(message))
    return wrongSettings(`${where} wants TLS. Add \`?sslmode=verify-full\` to DATABASE_URL.`, error)
  if (code === '3D000')
    return wrongSettings(
      `${where} has no database '${pathname.slice(1)}'. Create it, or correct DATABASE_URL.`,
      error,
    )
  return (
    networkProblem(server, code, error) ??
    wrongSettings(`${where} cannot be used: ${message}. Correct DATABASE_URL.`, error)
  )
}

/** The code of a message for which node-postgres has none. */
function codeOf(message: string): string {
  if (/timeout/i.test(message)) return 'ETIMEDOUT'
  return /^Connection terminated/.test(message) ? 'ECONNRESET' : ''
}

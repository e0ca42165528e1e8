/** Opens Prisma clients, and recognizes the errors of an unreachable database. The only file that creates a client. */
import { PrismaPg } from '@prisma/adapter-pg'
import { type Prisma, PrismaClient } from '#core/generated/prisma/client.ts'

export type Db = PrismaClient
/** The client inside an interactive transaction. Never use the outer client there: it would take a second connection. */
export type Tx = Prisma.TransactionClient

export interface DbOptions {
  /** Size of the pool. */
  connections?: number
  /** Time limit of a statement. */
  timeoutMs?: number
}

/**
 * Opens a client with its own pool. Every wait has a limit, because the pool of Prisma 7 waits for ever by default. Postgres
 * itself ends a slow statement, and a transaction whose process has stopped in the middle, with its locks. `query_timeout` is
 * for a Postgres that no longer answers; it drops the connection.
 */
export function openDb(url: string, { connections = 10, timeoutMs = 10_000 }: DbOptions = {}): Db {
  const adapter = new PrismaPg({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: 5_000,
    query_timeout: 1.2 * timeoutMs,
  })
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 15_000 } })
}

/** Prisma's codes for a database that is unreachable or out of connections. */
const PRISMA_UNAVAILABLE = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']
/** The driver adapter's kinds of failures of the connection, which it has taken from the socket or the SQLSTATE. */
const ADAPTER_UNAVAILABLE = [
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]
/** Messages of node-postgres for a connection that broke or timed out. It has no codes for them. */
const PG_UNAVAILABLE =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout exceeded when trying to connect)/
/**
 * SQLSTATE: broken (class 08) or idle (25P03) connections, no room for another connection or on the disk (class 53), a
 * statement over its time limit (57014), a server that shuts down or starts up.
 */
const SQLSTATE_UNAVAILABLE = /^(08...|25P03|53...|57014|57P0[1-3])$/

/** What a client is told then. */
export const DATABASE_UNREACHABLE = 'The database is unreachable or overloaded. Try again in a moment.'

/** Whether a query failed because Postgres is unavailable. The same query may succeed a moment later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, cause, message } = describe(error)
  return (
    PRISMA_UNAVAILABLE.includes(code) ||
    ['ECONNREFUSED', 'ECONNRESET'].includes(code) ||
    ADAPTER_UNAVAILABLE.includes(String(cause?.kind)) ||
    SQLSTATE_UNAVAILABLE.test(sqlState(cause)) ||
    PG_UNAVAILABLE.test(message)
  )
}

/** No connection could be opened, or taken from the pool. */
const NOT_SENT =
  /^(timeout exceeded when trying to connect|.*Unable to start a transaction in the given time)/s
/** SQLSTATE: Postgres itself has rolled back, or has not begun. */
const SQLSTATE_ROLLED_BACK = /^(25P03|53...|57014|57P03)$/

/**
 * Whether a query that failed because of `isDatabaseUnavailable` has certainly changed nothing. Otherwise the outcome is unknown: the
 * connection may have been lost during a COMMIT, to which Postgres applies no time limit.
 */
export function hadNoEffect(error: Error): boolean {
  const { code, cause, message } = describe(error)
  return (
    ['P1001', 'P2024', 'ECONNREFUSED'].includes(code) ||
    ['DatabaseNotReachable', 'TooManyConnections'].includes(String(cause?.kind)) ||
    SQLSTATE_ROLLED_BACK.test(sqlState(cause)) ||
    NOT_SENT.test(message)
  )
}

function describe(error: Error) {
  const { code, meta } = error as { code?: unknown; meta?: { driverAdapterError?: { cause?: Cause } } }
  return { code: String(code), cause: meta?.driverAdapterError?.cause, message: error.message }
}

const sqlState = (cause: Cause | undefined) => cause?.originalCode ?? cause?.code ?? ''

/** The driver adapter's description of a failure. */
interface Cause {
  kind?: string
  /** SQLSTATE of errors for which the adapter has no kind. */
  code?: string
  originalCode?: string
}

/** The one place that makes a Prisma client. */
import { PrismaPg } from '@prisma/adapter-pg'
import { type Prisma, PrismaClient } from '#core/generated/prisma/client.ts'

export type Db = PrismaClient
/** The client inside an interactive transaction. Never use the outer client there: it takes a second connection. */
export type Tx = Prisma.TransactionClient

export interface DbOptions {
  /** Connections in the pool. */
  connections?: number
  /** What a statement may take. */
  patienceMs?: number
}

/**
 * A client over its own pool. Prisma 7's pool waits for ever by default, hence the time limits. Postgres ends a slow
 * statement itself, and a transaction whose process has stopped in the middle, with the locks it holds; `query_timeout` is
 * for a Postgres that is no longer reached, and drops the connection.
 */
export function openDb(url: string, { connections = 10, patienceMs = 10_000 }: DbOptions = {}): Db {
  const adapter = new PrismaPg({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: patienceMs,
    idle_in_transaction_session_timeout: 5_000,
    query_timeout: 1.2 * patienceMs,
  })
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 15_000 } })
}

/** Prisma's codes for a database that is away or out of connections. */
const PRISMA_AWAY = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']
/** What node-postgres says of a connection that broke or took too long; it has no codes for that. */
const PG_AWAY =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout exceeded when trying to connect)/
/** SQLSTATE: connections that broke (class 08) or idled (25P03), too many of them, a server on its way down or up. */
const SQLSTATE_AWAY = /^(08...|25P03|53300|57P0[1-3])$/

/** Whether a query failed because Postgres is away, so that the same query is right in a moment. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, meta } = error as { code?: unknown; meta?: { driverAdapterError?: { cause?: Cause } } }
  const cause = meta?.driverAdapterError?.cause
  return (
    PRISMA_AWAY.includes(String(code)) ||
    ['ECONNREFUSED', 'ECONNRESET'].includes(String(code)) ||
    cause?.kind === 'DatabaseNotReachable' ||
    SQLSTATE_AWAY.test(cause?.originalCode ?? cause?.code ?? '') ||
    PG_AWAY.test(error.message)
  )
}

/** What the driver adapter knows of a failure. */
interface Cause {
  kind?: string
  /** Of what the adapter has no kind for. */
  code?: string
  originalCode?: string
}

/** The one place that makes a Prisma client. */
import { PrismaPg } from '@prisma/adapter-pg'
import { type Prisma, PrismaClient } from './generated/prisma/client.ts'

export type Db = PrismaClient
/** The client inside an interactive transaction. Never use the outer client there: it takes a second connection. */
export type Tx = Prisma.TransactionClient

export interface DbOptions {
  /** Connections in the pool. */
  connections?: number
}

/** A client over its own pool. Prisma 7's pool waits for ever by default, hence the time limits. */
export function openDb(url: string, { connections = 10 }: DbOptions = {}): Db {
  const adapter = new PrismaPg({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
  })
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 15_000 } })
}

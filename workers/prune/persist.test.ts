import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { SecateurError } from '#core/errors.ts'
import { type Db, openDb } from '#core/runtime/db.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createTestLog } from '../../test/support/log.ts'
import { persist } from './persist.ts'

let database: TestDatabase
let line: Awaited<ReturnType<typeof openLine>>
let db: Db

before(async () => {
  database = await createTestDatabase()
  line = await openLine(new URL(database.url))
  db = openDb(line.url, { connections: 2 })
})
after(async () => {
  await db?.$disconnect()
  await line?.cut()
  await database?.dispose()
})

/** A connection to a server that can be cut and restored. */
async function openLine(target: URL) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const upstream = connect(Number(target.port || 5432), target.hostname)
    for (const [end, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      sockets.add(end)
      end.pipe(other)
      end.on('error', () => other.destroy())
      end.on('close', () => sockets.delete(end))
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  }
  const port = await listen(0)
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return {
    url: url.href,
    cut: async () => {
      for (const socket of sockets) socket.destroy()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
    mend: () => listen(port),
  }
}

test('a write is repeated until Postgres is back', async () => {
  const log = createTestLog()
  const write = () => db.$queryRaw<{ answer: number }[]>`SELECT 7 AS answer`
  const probe = () => db.$queryRaw`SELECT 1`
  await line.cut()
  const written = persist(write, { probe, logger: log.logger })
  await log.line(({ away }) => away === true)
  await line.mend()
  assert.deepEqual(await written, [{ answer: 7 }])
})

test('a write that Postgres rejects is given up', async () => {
  const log = createTestLog()
  const write = () => db.$queryRaw`SELECT 1 / 0`
  const probe = () => db.$queryRaw`SELECT 1`
  await assert.rejects(persist(write, { probe, logger: log.logger }), /division by zero/)
  assert.deepEqual(
    log.lines.map(({ level, away }) => [level, away]),
    Array(3).fill(['warn', false]),
  )
})

test('an answer of the service is not retried', async () => {
  const log = createTestLog()
  const refused = new SecateurError('PRUNE_ARTIFACT_QUOTA', 'no room')
  const write = async () => {
    throw refused
  }
  await assert.rejects(persist(write, { probe: async () => {}, logger: log.logger }), refused)
  assert.deepEqual(log.lines, [])
})

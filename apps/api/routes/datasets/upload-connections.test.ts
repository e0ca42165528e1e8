/** Uploads whose connection breaks, stalls, is rejected, or sends more than it declared. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { watch } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import { TEST_KEY } from '../../../../test/support/database.ts'
import { openRawClient } from '../../../../test/support/raw-client.ts'
import { openUploads, TEXT_URL, UPLOAD_LIMIT } from '../../../../test/support/uploads.ts'

const { api, folder, log, uploads, send, upload, assertNothingLeft } = await openUploads()

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex')

test('an upload that its client breaks off leaves nothing behind', async () => {
  const bodies = { 'content-length: 1000': 'half of it', 'transfer-encoding: chunked': '4\r\nhalf\r\n' }
  for (const end of ['destroy', 'end'] as const) {
    for (const [length, body] of Object.entries(bodies)) {
      const socket = connect(await port(), '127.0.0.1')
      socket.on('error', () => {})
      const fileCreated = nextFileIn(folder)
      socket.write(head(length) + body)
      await fileCreated
      const dropped = once(uploads, 'dropped')
      socket[end]()
      await dropped
      await assertNothingLeft()
    }
  }
  assert.deepEqual(
    log.lines.filter(({ level }) => level === 'error'),
    [],
  )
})

test('a client that is rejected while it sends gets the answer, and then its connection ends', async () => {
  const client = await openRawClient(await server())
  const body = Buffer.alloc(64 * UPLOAD_LIMIT)
  client.write(head(`content-length: ${body.length}`))
  assert.equal((await client.answer()).status, 413)
  client.write(body)
  client.socket.end()
  await client.closed
  await assertNothingLeft()
})

test('an upload whose key is revoked gets 401 and leaves nothing behind', async () => {
  const { team, key } = await api.repositories.teams.create('leaving', null)
  const client = await openRawClient(await server())
  const fileCreated = nextFileIn(folder)
  client.write(`${head('content-length: 1000', key.secret)}half of it`)
  await fileCreated
  const dropped = once(uploads, 'dropped')
  await api.db.$executeRaw`UPDATE api_keys SET revoked_at = now() WHERE team_id = ${team.id}::uuid`
  const { status, body } = await client.answer()
  assert.deepEqual([status, JSON.parse(body).code], [401, 'PRUNE_KEY_REFUSED'])
  await dropped
  await assertNothingLeft()
  client.socket.destroy()
})

test('uploads that trickle get 408, and until then only so many are received at once', async (context) => {
  const trickling: Awaited<ReturnType<typeof openRawClient>>[] = []
  for (let count = 0; count < 8; count += 1) {
    const client = await openRawClient(await server())
    context.after(() => client.socket.destroy())
    const fileCreated = nextFileIn(folder)
    client.write(`${head('content-length: 10000')}x`)
    await fileCreated
    trickling.push(client)
  }
  const ninth = await send('one too many')
  assert.deepEqual([ninth.statusCode, ninth.json().code], [429, 'PRUNE_TOO_MANY_UPLOADS'])
  for (const client of trickling) client.trickle('x')
  const answers = await Promise.all(trickling.map(({ answer }) => answer()))
  for (const { status, body } of answers)
    assert.deepEqual([status, JSON.parse(body).code], [408, 'PRUNE_REQUEST_TIMEOUT'])
  await upload('now there is room')
})

test('bytes beyond the declared content length are not part of the upload', async () => {
  const socket = connect(await port(), '127.0.0.1')
  socket.write(`${head('content-length: 4')}text`)
  await once(socket, 'data')
  socket.end('more')
  await once(socket, 'close')
  const [row, ...others] = await api.db.dataset.findMany()
  assert.deepEqual([row?.bytes, row?.sha256, others], [4n, sha256('text'), []])
})

/** The head of an upload request, for tests that write to a socket. */
const head = (length: string, key = TEST_KEY) =>
  `POST ${TEXT_URL} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: text/plain\r\n${length}\r\n\r\n`

async function server() {
  if (!api.app.server.listening) await api.app.listen({ port: 0, host: '127.0.0.1' })
  return api.app.server
}
const port = async () => ((await server()).address() as AddressInfo).port

/** Resolves when a file was created. */
async function nextFileIn(path: string): Promise<void> {
  for await (const { eventType } of watch(path)) if (eventType === 'rename') return
}

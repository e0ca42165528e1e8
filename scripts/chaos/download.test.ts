/** Downloads from a server that breaks connections. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { pack } from 'tar-stream'
import { downloadArchive, downloadFile } from './download.ts'

const WEIGHTS = Buffer.alloc(3_000_000, 'weights')
const HALF = 1_500_000
const README = Buffer.from('a model')
const FILES = { 'README.md': README, 'model.safetensors': WEIGHTS }
const sha256Of = (content: Buffer) => createHash('sha256').update(content).digest('hex')
const model = {
  id: 'one',
  files: Object.entries(FILES).map(([name, content]) => ({
    name,
    bytes: content.length,
    sha256: sha256Of(content),
  })),
}

async function serve(context: TestContext, answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  context.after(() => server.close())
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'key' }
}

/** Announces all of the content, sends half of it, and breaks the connection when the client has read some of it. */
function createBreakable(content: Buffer) {
  let cut = () => {}
  const answer: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': content.length })
    response.write(content.subarray(0, HALF))
    cut = () => response.destroy()
  }
  return { answer, cut: async () => cut() }
}

test('a file that breaks off is continued where it broke off', async (context) => {
  const { answer, cut } = createBreakable(WEIGHTS)
  const ranges: (string | undefined)[] = []
  const source = await serve(context, (request, response) => {
    const { range } = request.headers
    ranges.push(range)
    if (range === undefined) return answer(request, response)
    response.writeHead(206).end(WEIGHTS.subarray(Number(/\d+/.exec(range))))
  })
  const { found, expected } = await downloadFile(source, { model, onBytes: cut })
  assert.equal(found, expected)
  assert.equal(expected, sha256Of(WEIGHTS))
  assert.match(ranges.join(), /^,bytes=[1-9]\d+-$/)
})

test('an archive that breaks off begins again', async (context) => {
  const packed = pack()
  for (const [name, content] of Object.entries(FILES)) packed.entry({ name: `folder/${name}` }, content)
  packed.finalize()
  const archive = await buffer(packed)
  const { answer, cut } = createBreakable(archive)
  let requests = 0
  const source = await serve(context, (request, response) => {
    if (++requests === 1) answer(request, response)
    else response.end(archive)
  })
  const { found, expected } = await downloadArchive(source, { model, onBytes: cut })
  assert.equal(found, expected)
  assert.equal(requests, 2)
})

test('other bytes are noticed', async (context) => {
  const source = await serve(context, (_, response) => void response.end(README))
  const { found, expected } = await downloadFile(source, { model, onBytes: async () => {} })
  assert.deepEqual([found, expected], [sha256Of(README), sha256Of(WEIGHTS)])
})

test('an answer that is neither the file nor 503 fails', async (context) => {
  let requests = 0
  const source = await serve(context, (_, response) => {
    response.statusCode = ++requests === 1 ? 503 : 404
    response.end('gone')
  })
  const download = downloadFile(source, { model, onBytes: async () => {} })
  await assert.rejects(download, { message: '/artifacts/one/files/model.safetensors: 404 gone' })
})

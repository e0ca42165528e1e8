/** Uploading, listing, reading and deleting datasets, and what is left on disk. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { watch } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, afterEach, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createRepositories } from '#core/repositories/index.ts'
import type { DatasetResource } from '#core/schemas/datasets.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { createTestDatabase, TEST_KEY, type TestDatabase } from '../../../../test/support/database.ts'
import { jobSpec, submit } from '../../../../test/support/fixtures.ts'
import { createTestLog } from '../../../../test/support/log.ts'
import { openRawClient } from '../../../../test/support/raw-client.ts'

const UPLOAD_LIMIT = 64 * 1_024
const TEAM_LIMIT = 160 * 1_024
/** Shorter than the usual half a minute, in which an upload has to send some bytes. */
const STALL_LIMIT_MS = 2_000
const TEXT = { 'content-type': 'text/plain; charset=utf-8' }
const TRACES = { 'content-type': 'application/x-ndjson' }
const TEXT_URL = '/v1/datasets?name=a%20text&kind=text'
const TRACES_URL = '/v1/datasets?name=queries&kind=traces'

const log = createTestLog()
/** Emits `dropped` when the row of an upload has been removed. */
const uploads = new EventEmitter()
let folder: string
let database: TestDatabase
let api: TestApi
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secateur-uploads-'))
  const env = {
    SECATEUR_UPLOADS: folder,
    SECATEUR_UPLOAD_LIMIT: String(UPLOAD_LIMIT),
    SECATEUR_TEAM_UPLOADS: String(TEAM_LIMIT),
  }
  database = await createTestDatabase()
  const repositories = createRepositories(database.db)
  const { datasets } = repositories
  const drop: typeof datasets.drop = async (id) => {
    await datasets.drop(id)
    uploads.emit('dropped')
  }
  const deps = { logger: log.logger, repositories: { ...repositories, datasets: { ...datasets, drop } } }
  api = await createTestApi({ database, env, deps, limits: { stall: STALL_LIMIT_MS } })
})
after(async () => {
  api?.app.server.closeAllConnections() // of a test that failed
  await api?.dispose()
  await database?.dispose()
  await rm(folder, { recursive: true, force: true })
})
afterEach(async () => {
  await api.db.job.deleteMany()
  await api.db.dataset.deleteMany()
  for (const name of await readdir(folder)) await rm(join(folder, name))
})

type Body = string | Buffer | Readable

const send = (body: Body, headers: Record<string, string> = TEXT, url = TEXT_URL, key = TEST_KEY) =>
  api.as(key).request({ method: 'POST', url, headers, body })

async function upload(body: Body, headers?: Record<string, string>, url?: string): Promise<DatasetResource> {
  const response = await send(body, headers, url)
  assert.equal(response.statusCode, 201, response.body)
  return response.json()
}

const remove = (id: string) => api.request({ method: 'DELETE', url: `/v1/datasets/${id}` })
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex')

/** A stream, so that no content length is declared. */
const chunked = (...parts: string[]) => Readable.from(parts.map((part) => Buffer.from(part)))

async function assertNothingLeft() {
  assert.deepEqual(await api.db.dataset.findMany(), [])
  assert.deepEqual(await readdir(folder), [])
}

test('a text is stored byte for byte, can be read, and is removed from disk when it is deleted', async () => {
  const content = 'größer 🌳\n'.repeat(100)
  const response = await send(content)
  assert.equal(response.statusCode, 201, response.body)
  const dataset: DatasetResource = response.json()
  assert.equal(response.headers.location, `/v1/datasets/${dataset.id}`)
  const [, id] = /^upload:(.+)$/.exec(dataset.id) ?? []
  assert.equal(dataset.title, 'a text')
  const { createdAt, ...shown } = dataset.upload ?? { createdAt: '' }
  const bytes = Buffer.byteLength(content)
  assert.deepEqual(shown, { kind: 'text', bytes, documents: 1, sha256: sha256(content) })
  assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 60_000)
  assert.equal(await readFile(join(folder, `${id}.txt`), 'utf8'), content)

  assert.deepEqual((await api.get(`/v1/datasets/${dataset.id}`)).json(), dataset)
  assert.equal((await remove(dataset.id)).statusCode, 204)
  assert.equal((await api.get(`/v1/datasets/${dataset.id}`)).statusCode, 404)
  assert.equal((await remove(dataset.id)).statusCode, 404)
  await assertNothingLeft()
})

test('traces are counted independently of chunk borders', async () => {
  const content = '{"text":"größer"}\n\n{"query":"wann blüht ein Apfelbaum?"}\n'
  const bytes = [...Buffer.from(content)].map((byte) => Buffer.from([byte]))
  const { upload: stored } = await upload(Readable.from(bytes), TRACES, TRACES_URL)
  assert.deepEqual([stored?.kind, stored?.documents, stored?.sha256], ['traces', 2, sha256(content)])
})

test('with a field, only its texts are stored, and another field makes another dataset', async () => {
  const content = '{"question":"Which roses climb?","answer":"Many.","email":"a@b.example"}\n'
  const byField = (field: string) => send(content, TRACES, `${TRACES_URL}&field=${field}`)
  const questions: DatasetResource = (await byField('question')).json()
  const stored = '{"text":"Which roses climb?"}\n'
  assert.deepEqual([questions.upload?.bytes, questions.upload?.sha256], [stored.length, sha256(stored)])
  const [file] = await readdir(folder)
  assert.equal(await readFile(join(folder, String(file)), 'utf8'), stored)
  const codes = [(await byField('question')).statusCode, (await byField('answer')).statusCode]
  assert.deepEqual(codes, [200, 201])
})

test('a second upload of the same content answers with the first, and another kind is another dataset', async () => {
  const content = '{"text":"twice"}\n'
  const first = await upload(content, TRACES, TRACES_URL)
  const again = await send(content, TRACES, '/v1/datasets?name=other&kind=traces')
  assert.deepEqual([again.statusCode, again.json()], [200, first])
  assert.equal(again.headers.location, `/v1/datasets/${first.id}`)
  const asText = await upload(content)
  assert.notEqual(asText.id, first.id)
  assert.equal((await readdir(folder)).length, 2)
})

test('the list has the catalogue, then the uploads, newest first and in pages', async () => {
  await api.engine.describe() // Python may take longer to start than an answer may take
  const ids: string[] = []
  for (const content of ['a', 'b', 'c']) ids.unshift((await upload(content)).id)
  const { items, nextCursor } = (await api.get('/v1/datasets?limit=2')).json()
  const known = items.filter(({ upload }: DatasetResource) => upload === null)
  assert.ok(known.some(({ id }: DatasetResource) => id === 'brown'))
  assert.deepEqual(
    items.slice(known.length).map(({ id }: DatasetResource) => id),
    ids.slice(0, 2),
  )
  const rest = (await api.get(`/v1/datasets?limit=2&cursor=${nextCursor}`)).json()
  assert.deepEqual(
    rest.items.map(({ id }: DatasetResource) => id),
    ids.slice(2),
  )
  assert.equal(rest.nextCursor, null)
  assert.equal((await api.get('/v1/datasets/brown')).json().title, 'Brown corpus')
  assert.equal((await api.get('/v1/datasets/borwn')).statusCode, 404)
  assert.equal((await remove('brown')).statusCode, 404)
})

/** Name -> headers, body and URL; then status and code. */
const REJECTED: Record<string, [Record<string, string>, Body, string, number, string]> = {
  'another media type': [
    { 'content-type': 'application/json' },
    '{}',
    TEXT_URL,
    415,
    'PRUNE_UNSUPPORTED_MEDIA_TYPE',
  ],
  'the media type of the other kind': [TRACES, '{"text":"a"}', TEXT_URL, 415, 'PRUNE_UNSUPPORTED_MEDIA_TYPE'],
  'no media type': [{}, 'text', TEXT_URL, 415, 'PRUNE_UNSUPPORTED_MEDIA_TYPE'],
  'another charset': [
    { 'content-type': 'text/plain; charset=latin1' },
    'text',
    TEXT_URL,
    415,
    'PRUNE_UNSUPPORTED_MEDIA_TYPE',
  ],
  'a compressed body': [
    { ...TEXT, 'content-encoding': 'gzip' },
    gzipSync('text'),
    TEXT_URL,
    415,
    'PRUNE_UNSUPPORTED_MEDIA_TYPE',
  ],
  'a compressed body that is not declared': [TEXT, gzipSync('text'), TEXT_URL, 422, 'PRUNE_INVALID_UPLOAD'],
  'an empty body': [{ ...TEXT, 'content-length': '0' }, '', TEXT_URL, 422, 'PRUNE_INVALID_UPLOAD'],
  'content that is invalid at its end': [
    TRACES,
    `${'{"text":"a"}\n'.repeat(4_000)}no`,
    TRACES_URL,
    422,
    'PRUNE_INVALID_UPLOAD',
  ],
  'content over the limit of an upload': [
    TEXT,
    'x'.repeat(UPLOAD_LIMIT + 1),
    TEXT_URL,
    413,
    'PRUNE_BODY_TOO_LARGE',
  ],
  'an upload without a name': [TEXT, 'text', '/v1/datasets?kind=text', 422, 'PRUNE_VALIDATION'],
  'a name with a terminal escape': [
    TEXT,
    'text',
    '/v1/datasets?kind=text&name=a%1b[2J',
    422,
    'PRUNE_VALIDATION',
  ],
  'a field of a text': [TEXT, 'text', `${TEXT_URL}&field=a`, 422, 'PRUNE_VALIDATION'],
  'traces without the named field': [
    TRACES,
    '{"text":"a"}\n',
    `${TRACES_URL}&field=question`,
    422,
    'PRUNE_INVALID_UPLOAD',
  ],
  'an unknown kind': [TEXT, 'text', '/v1/datasets?name=a&kind=images', 422, 'PRUNE_VALIDATION'],
}

for (const [name, [headers, body, url, status, code]] of Object.entries(REJECTED)) {
  test(`rejects ${name} and keeps nothing of it`, async () => {
    const response = await send(body, headers, url)
    assert.deepEqual([response.statusCode, response.json().code], [status, code], response.body)
    await assertNothingLeft()
  })
}

test('a body without a content length has the same limit', async () => {
  const half = 'x'.repeat(UPLOAD_LIMIT / 2)
  assert.equal((await send(chunked(half, half, 'x'))).json().code, 'PRUNE_BODY_TOO_LARGE')
  await assertNothingLeft()
  await upload(chunked(half, half))
})

test('the quota accepts one of two concurrent uploads that would fill it, and tells the other the space left', async () => {
  await upload('a'.repeat(UPLOAD_LIMIT))
  await upload('b'.repeat(UPLOAD_LIMIT / 2))
  const left = TEAM_LIMIT - 1.5 * UPLOAD_LIMIT // room for one more upload of this size
  const both = await Promise.all(['c', 'd'].map((letter) => send(letter.repeat(left))))
  const [rejected, ...others] = both.filter(({ statusCode }) => statusCode !== 201)
  assert.deepEqual([rejected?.statusCode, rejected?.json().code], [413, 'PRUNE_UPLOAD_QUOTA'])
  assert.match(
    rejected?.json().detail,
    new RegExp(`^The upload quota is ${TEAM_LIMIT} bytes, and 0 are left\\.`),
  )
  assert.equal(others.length, 0)
  const { _sum } = await api.db.dataset.aggregate({ _sum: { bytes: true } })
  assert.equal(Number(_sum.bytes), TEAM_LIMIT)

  assert.equal((await send('e')).statusCode, 413)
  const { team } = await api.repositories.teams.create('roomy', null)
  const key = { teamId: team.id, role: 'submitter', name: 'k', createdBy: null, expiresInDays: null } as const
  const { secret } = await api.repositories.keys.create(key)
  assert.equal((await send('e', TEXT, TEXT_URL, secret)).statusCode, 201, 'another team has its own quota')
})

test('an upload cannot be deleted until the jobs that use it have ended', async () => {
  const calibration = await upload('calibration')
  const evaluation = await upload('evaluation')
  const spec = jobSpec()
  spec.calibration.dataset = calibration.id
  const [first] = spec.evaluations
  assert.ok(first)
  spec.evaluations = [first, { ...first, dataset: evaluation.id }]
  const job = await submit(api.repositories, { spec })
  for (const { id } of [calibration, evaluation]) {
    const response = await remove(id)
    assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_DATASET_IN_USE'])
    assert.ok(response.json().detail.includes(job.id))
  }
  await api.repositories.jobs.cancel(DEFAULT_TEAM_ID, job.id)
  for (const { id } of [calibration, evaluation]) assert.equal((await remove(id)).statusCode, 204)
  await assert.rejects(submit(api.repositories, { spec }), {
    code: 'PRUNE_UNKNOWN_DATASET',
    items: [calibration, evaluation].map(({ id }, index) => ({
      pointer: index === 0 ? '#/calibration/dataset' : '#/evaluations/1/dataset',
      code: 'PRUNE_UNKNOWN_DATASET',
      detail: `unknown dataset ${id}; GET /v1/datasets lists the uploads of the team`,
    })),
  })
})

test("a job that names another team's upload gets the same error as for an unknown upload", async () => {
  const { id } = await upload('ours')
  const { team } = await api.repositories.teams.create('other', null)
  const key = { teamId: team.id, role: 'operator', name: 'k', createdBy: null, expiresInDays: null } as const
  const { secret } = await api.repositories.keys.create(key)
  const unknown = 'upload:019a0000-0000-7000-8000-00000000dead'
  const cases = [id, unknown, 'upload:../../etc/passwd'].flatMap((dataset) => [
    { dataset, url: '/v1/jobs' },
    { dataset, url: '/v1/jobs?dryRun=true' },
  ])
  const answers = await Promise.all(
    cases.map(async ({ dataset, url }) => {
      const body = { model: 'demo/smollm2-135m', methods: ['wanda'], calibration: { dataset } }
      const { statusCode, body: text } = await api.as(secret).post(url, body)
      const { requestId: _, ...problem } = JSON.parse(text.replaceAll(dataset, 'DATASET'))
      return { statusCode, problem }
    }),
  )
  assert.deepEqual(answers[0]?.statusCode, 422)
  assert.deepEqual(answers[0]?.problem.errors, [
    {
      pointer: '#/calibration/dataset',
      code: 'PRUNE_UNKNOWN_DATASET',
      detail: 'unknown dataset DATASET; GET /v1/datasets lists the uploads of the team',
    },
  ])
  for (const answer of answers) assert.deepEqual(answer, answers[0])
})

test('an upload that its client breaks off leaves nothing behind', async () => {
  const bodies = { 'content-length: 1000': 'half of it', 'transfer-encoding: chunked': '4\r\nhalf\r\n' }
  for (const end of ['destroy', 'end'] as const) {
    for (const [length, body] of Object.entries(bodies)) {
      const socket = connect(await port(), '127.0.0.1')
      socket.on('error', () => {})
      const fileCreated = nextChangeOf(folder)
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
  const fileCreated = nextChangeOf(folder)
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
  const trickling = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const client = await openRawClient(await server())
      context.after(() => client.socket.destroy())
      const fileCreated = nextChangeOf(folder)
      client.write(`${head('content-length: 10000')}x`)
      await fileCreated
      return client
    }),
  )
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

async function nextChangeOf(path: string): Promise<void> {
  const watcher = watch(path)
  await once(watcher, 'change')
  watcher.close()
}

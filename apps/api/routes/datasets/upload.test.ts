/** Uploads as they are sent and asked for: what is taken, what is refused, and what is left of it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, afterEach, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { DEFAULT_TEAM_ID } from '#core/domain/teams.ts'
import type { DatasetResource } from '#core/schemas/datasets.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { TEST_KEY } from '../../../../test/support/database.ts'
import { jobSpec, submit } from '../../../../test/support/fixtures.ts'
import { createTestLog } from '../../../../test/support/log.ts'

const POLL_INTERVAL_MS = 20
const UPLOAD_LIMIT = 64 * 1_024
const TEAM_LIMIT = 160 * 1_024
const TEXT = { 'content-type': 'text/plain; charset=utf-8' }
const TRACES = { 'content-type': 'application/x-ndjson' }
const TEXT_URL = '/v1/datasets?name=a%20text&kind=text'
const TRACES_URL = '/v1/datasets?name=queries&kind=traces'

const log = createTestLog()
let folder: string
let api: TestApi
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secateur-uploads-'))
  const env = {
    SECATEUR_UPLOADS: folder,
    SECATEUR_UPLOAD_LIMIT: String(UPLOAD_LIMIT),
    SECATEUR_TEAM_UPLOADS: String(TEAM_LIMIT),
  }
  api = await createTestApi({ env, deps: { logger: log.logger } })
})
after(async () => {
  await api.dispose()
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

/** In streams, so that no length is declared. */
const chunked = (...parts: string[]) => Readable.from(parts.map((part) => Buffer.from(part)))

async function assertNothingLeft() {
  assert.deepEqual(await api.db.dataset.findMany(), [])
  assert.deepEqual(await readdir(folder), [])
}

test('a text is stored to the byte, shown, and gone for good when it is deleted', async () => {
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

test('traces are counted, whatever borders their chunks have', async () => {
  const content = '{"text":"größer"}\n\n{"query":"wann blüht ein Apfelbaum?"}\n'
  const bytes = [...Buffer.from(content)].map((byte) => Buffer.from([byte]))
  const { upload: stored } = await upload(Readable.from(bytes), TRACES, TRACES_URL)
  assert.deepEqual([stored?.kind, stored?.documents, stored?.sha256], ['traces', 2, sha256(content)])
})

test('what the team has already is answered as it is, and another kind of it is another dataset', async () => {
  const content = '{"text":"twice"}\n'
  const first = await upload(content, TRACES, TRACES_URL)
  const again = await send(content, TRACES, '/v1/datasets?name=other&kind=traces')
  assert.deepEqual([again.statusCode, again.json()], [200, first])
  assert.equal(again.headers.location, `/v1/datasets/${first.id}`)
  const asText = await upload(content)
  assert.notEqual(asText.id, first.id)
  assert.equal((await readdir(folder)).length, 2)
})

test('the list has what everybody has, then the uploads, newest first and in pages', async () => {
  await api.engine.describe() // Python may take longer to start than an answer
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

/** Headers, body and query; then status and code. */
const REFUSED: Record<string, [Record<string, string>, Body, string, number, string]> = {
  'another type': [
    { 'content-type': 'application/json' },
    '{}',
    TEXT_URL,
    415,
    'PRUNE_UNSUPPORTED_MEDIA_TYPE',
  ],
  'the type of the other kind': [TRACES, '{"text":"a"}', TEXT_URL, 415, 'PRUNE_UNSUPPORTED_MEDIA_TYPE'],
  'no type': [{}, 'text', TEXT_URL, 415, 'PRUNE_UNSUPPORTED_MEDIA_TYPE'],
  'another charset': [
    { 'content-type': 'text/plain; charset=latin1' },
    'text',
    TEXT_URL,
    415,
    'PRUNE_UNSUPPORTED_MEDIA_TYPE',
  ],
  'what is packed': [
    { ...TEXT, 'content-encoding': 'gzip' },
    gzipSync('text'),
    TEXT_URL,
    415,
    'PRUNE_UNSUPPORTED_MEDIA_TYPE',
  ],
  'what is packed and does not say so': [TEXT, gzipSync('text'), TEXT_URL, 422, 'PRUNE_INVALID_UPLOAD'],
  nothing: [{ ...TEXT, 'content-length': '0' }, '', TEXT_URL, 422, 'PRUNE_INVALID_UPLOAD'],
  'what turns out wrong at the end': [
    TRACES,
    `${'{"text":"a"}\n'.repeat(4_000)}no`,
    TRACES_URL,
    422,
    'PRUNE_INVALID_UPLOAD',
  ],
  'more than one upload may have': [
    TEXT,
    'x'.repeat(UPLOAD_LIMIT + 1),
    TEXT_URL,
    413,
    'PRUNE_BODY_TOO_LARGE',
  ],
  'an upload without a name': [TEXT, 'text', '/v1/datasets?kind=text', 422, 'PRUNE_VALIDATION'],
  'an unknown kind': [TEXT, 'text', '/v1/datasets?name=a&kind=images', 422, 'PRUNE_VALIDATION'],
}

for (const [name, [headers, body, url, status, code]] of Object.entries(REFUSED)) {
  test(`refuses ${name}, and keeps nothing of it`, async () => {
    const response = await send(body, headers, url)
    assert.deepEqual([response.statusCode, response.json().code], [status, code], response.body)
    await assertNothingLeft()
  })
}

test('a body that does not say how long it is may have as much as one that does', async () => {
  const half = 'x'.repeat(UPLOAD_LIMIT / 2)
  assert.equal((await send(chunked(half, half, 'x'))).json().code, 'PRUNE_BODY_TOO_LARGE')
  await assertNothingLeft()
  await upload(chunked(half, half))
})

test("two uploads at the quota's edge: one is taken, and the other is told how much is left", async () => {
  await upload('a'.repeat(UPLOAD_LIMIT))
  await upload('b'.repeat(UPLOAD_LIMIT / 2))
  const left = TEAM_LIMIT - 1.5 * UPLOAD_LIMIT // one more of the largest, no second
  const both = await Promise.all(['c', 'd'].map((letter) => send(letter.repeat(left))))
  const [refused, ...others] = both.filter(({ statusCode }) => statusCode !== 201)
  assert.deepEqual([refused?.statusCode, refused?.json().code], [413, 'PRUNE_UPLOAD_QUOTA'])
  assert.match(
    refused?.json().detail,
    new RegExp(`^The upload quota is ${TEAM_LIMIT} bytes, and 0 are left\\.`),
  )
  assert.equal(others.length, 0)
  const { _sum } = await api.db.dataset.aggregate({ _sum: { bytes: true } })
  assert.equal(Number(_sum.bytes), TEAM_LIMIT)

  assert.equal((await send('e')).statusCode, 413)
  const { team } = await api.repositories.teams.create('roomy', null)
  const key = { teamId: team.id, role: 'submitter', name: 'k', createdBy: null, expiresInDays: null } as const
  const { secret } = await api.repositories.keys.create(key)
  assert.equal((await send('e', TEXT, TEXT_URL, secret)).statusCode, 201, "another team's room is its own")
})

test('an upload that open jobs use stays, and goes when they have ended', async () => {
  const calibration = await upload('calibration')
  const evaluation = await upload('evaluation')
  const spec = jobSpec()
  spec.calibration.dataset = calibration.id
  spec.evaluations = [...spec.evaluations, { ...jobSpec().evaluations[0], dataset: evaluation.id } as never]
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

test("a job that names another team's upload is told what it is told of one that nobody has", async () => {
  const { id } = await upload('ours')
  const { team } = await api.repositories.teams.create('strangers', null)
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

test('of a client that hangs up, or sends less than it says, nothing is left', async () => {
  const bodies = { 'content-length: 1000': 'half of it', 'transfer-encoding: chunked': '4\r\nhalf\r\n' }
  for (const end of ['destroy', 'end'] as const) {
    for (const [length, body] of Object.entries(bodies)) {
      const socket = connect(await port(), '127.0.0.1')
      socket.on('error', () => {})
      socket.write(head(length) + body)
      await untilReceiving()
      socket[end]()
      await untilNothingReceiving()
      await assertNothingLeft()
    }
  }
  assert.deepEqual(
    log.lines.filter(({ level }) => level === 'error'),
    [],
  )
})

test('a client that is refused while it is sending gets the answer, and is not cut off', async () => {
  const socket = connect(await port(), '127.0.0.1')
  const body = Buffer.alloc(64 * UPLOAD_LIMIT)
  socket.write(head(`content-length: ${body.length}`))
  assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 413 /)
  socket.write(body)
  socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n')
  assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 200 /)
  socket.destroy()
  await assertNothingLeft()
})

test('what a client sends beyond what it says is no part of the upload', async () => {
  const socket = connect(await port(), '127.0.0.1')
  socket.write(`${head('content-length: 4')}text`)
  await once(socket, 'data')
  socket.end('more')
  await once(socket, 'close')
  const [row, ...others] = await api.db.dataset.findMany()
  assert.deepEqual([row?.bytes, row?.sha256, others], [4n, sha256('text'), []])
})

/** The start of a request, for a socket of a test's own. */
const head = (length: string) =>
  `POST ${TEXT_URL} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TEST_KEY}\r\ncontent-type: text/plain\r\n${length}\r\n\r\n`

async function port(): Promise<number> {
  if (!api.app.server.listening) await api.app.listen({ port: 0, host: '127.0.0.1' })
  return (api.app.server.address() as AddressInfo).port
}

async function untilReceiving() {
  while ((await readdir(folder)).length === 0) await delay(POLL_INTERVAL_MS)
}
async function untilNothingReceiving() {
  while ((await api.db.dataset.count()) > 0) await delay(POLL_INTERVAL_MS)
}

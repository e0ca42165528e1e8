/** Uploading, listing, reading and deleting datasets, and what is left on disk. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { DatasetResource } from '#core/schemas/datasets.ts'
import {
  type Body,
  openUploads,
  TEXT,
  TEXT_URL,
  TRACES,
  TRACES_URL,
  UPLOAD_LIMIT,
} from '../../../../test/support/uploads.ts'

const { api, folder, send, upload, remove, assertNothingLeft } = await openUploads()

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex')

/** A stream, so that no content length is declared. */
const chunked = (...parts: string[]) => Readable.from(parts.map((part) => Buffer.from(part)))

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

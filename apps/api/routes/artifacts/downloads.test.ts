/** Downloads of single files from a folder, over HTTP. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { blobKey } from '#core/storage/keys.ts'
import { storeArtifact } from '../../../../test/support/artifacts.ts'
import { openDownloads } from '../../../../test/support/downloads.ts'

/** A transfer may take one millisecond, and a download of a model is exempt from that. */
const { api, folder, storage, ask, begin, nextOpened } = await openDownloads({ limits: { transfer: 1 } })

const LARGE = Buffer.alloc(64 * 2 ** 20, 'prune ')
const CONTENT = Buffer.from('0123456789')
const { id, blobs } = await storeArtifact(api.db, storage, {
  files: { 'model.safetensors': LARGE, 'tokenizer/vocab.json': CONTENT, empty: '' },
})
const FILES = `/v1/artifacts/${id}/files`
const SMALL = `${FILES}/tokenizer/vocab.json`
const ETAG = '"84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882"'

const HEADERS = {
  etag: ETAG,
  'repr-digest': 'sha-256=:hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=:',
  'accept-ranges': 'bytes',
  'cache-control': 'private, no-cache',
  'content-type': 'application/octet-stream',
  'content-disposition': 'attachment; filename="vocab.json"',
  'x-content-type-options': 'nosniff',
}
const pick = (headers: object, names: object) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name in names))

test('a file is sent whole, with its length and its SHA-256', async () => {
  const { status, headers, body } = await ask(SMALL)
  assert.deepEqual([status, body.toString()], [200, '0123456789'])
  const expected = { ...HEADERS, 'content-length': '10' }
  assert.deepEqual(pick(headers, expected), expected)
})

test('HEAD has the headers of the file and opens nothing', async () => {
  await rmObject('tokenizer/vocab.json')
  try {
    const { status, headers, body } = await ask(SMALL, { method: 'HEAD', headers: { range: 'bytes=0-3' } })
    assert.deepEqual([status, body.length], [200, 0])
    const expected = { ...HEADERS, 'content-length': '10' }
    assert.deepEqual(pick(headers, expected), expected)
  } finally {
    await writeFile(pathOf('tokenizer/vocab.json'), CONTENT)
  }
})

test('a large file arrives as it was stored, however long that takes', async () => {
  const { status, headers, body } = await ask(`${FILES}/model.safetensors`)
  assert.deepEqual([status, headers['content-length']], [200, String(LARGE.length)])
  assert.ok(body.equals(LARGE))
})

test('an empty file is sent', async () => {
  const { status, headers, body } = await ask(`${FILES}/empty`)
  assert.deepEqual([status, headers['content-length'], body.length], [200, '0', 0])
})

describe('a part of a file', () => {
  for (const [range, part, text] of [
    ['bytes=0-3', '0-3', '0123'],
    ['bytes=4-', '4-9', '456789'],
    ['bytes=-2', '8-9', '89'],
    ['bytes=9-100', '9-9', '9'],
  ] as const)
    test(`${range} gets 206`, async () => {
      const { status, headers, body } = await ask(SMALL, { headers: { range, 'if-range': ETAG } })
      assert.deepEqual([status, body.toString()], [206, text])
      const expected = {
        ...HEADERS,
        'content-range': `bytes ${part}/10`,
        'content-length': String(text.length),
      }
      assert.deepEqual(pick(headers, expected), expected)
    })

  test('after the end of the file gets 416 with its size', async () => {
    const { status, headers, body } = await ask(SMALL, { headers: { range: 'bytes=10-' } })
    assert.deepEqual([status, headers['content-range']], [416, 'bytes */10'])
    assert.deepEqual([headers.etag, JSON.parse(body.toString()).code], [undefined, 'PRUNE_RANGE'])
  })

  test('of another version gets the whole file', async () => {
    const { status, body } = await ask(SMALL, { headers: { range: 'bytes=4-', 'if-range': '"other"' } })
    assert.deepEqual([status, body.toString()], [200, '0123456789'])
  })
})

test('a file that the client has gets 304', async () => {
  const { status, headers, body } = await ask(SMALL, { headers: { 'if-none-match': ETAG } })
  assert.deepEqual([status, headers.etag, body.length], [304, ETAG, 0])
  assert.equal((await ask(SMALL, { headers: { 'if-none-match': '"other"' } })).status, 200)
})

for (const name of [
  '../../README.md',
  '%2e%2e/%2e%2e/README.md',
  '..%2f..%2fREADME.md',
  '/etc/passwd',
  '%2Fetc%2Fpasswd',
  'tokenizer%00/vocab.json',
  'tokenizer/vocab.json%00',
  'tokenizer//vocab.json',
  './tokenizer/vocab.json',
  'tokenizer/../tokenizer/vocab.json',
  'tokenizer%5Cvocab.json',
  'TOKENIZER/vocab.json',
  'tokenizer',
  'x'.repeat(4_000),
  '',
])
  test(`the name ${name.slice(0, 40)} gets 404`, async () => {
    const { status, headers } = await ask(`${FILES}/${name}`)
    assert.equal(status, 404)
    assert.match(String(headers['content-type']), /^application\/problem\+json/)
  })

test('a slash in a name may be encoded', async () => {
  const { status, body } = await ask(`${FILES}/tokenizer%2Fvocab.json`)
  assert.deepEqual([status, body.toString()], [200, '0123456789'])
})

describe('an object of the storage', () => {
  const problemOf = async (path: string) => {
    const { status, body } = await ask(path)
    return [status, JSON.parse(body.toString()).code]
  }

  test('that is a link out of the folder is not followed', async () => {
    await rmObject('tokenizer/vocab.json')
    await symlink('/etc/hostname', pathOf('tokenizer/vocab.json'))
    try {
      assert.deepEqual(await problemOf(SMALL), [503, 'PRUNE_STORAGE_REFUSED'])
    } finally {
      await rmObject('tokenizer/vocab.json')
      await writeFile(pathOf('tokenizer/vocab.json'), CONTENT)
    }
  })

  test('that is gone gets 503', async () => {
    await rmObject('tokenizer/vocab.json')
    try {
      assert.deepEqual(await problemOf(SMALL), [503, 'PRUNE_STORAGE_MISSING'])
    } finally {
      await writeFile(pathOf('tokenizer/vocab.json'), CONTENT)
    }
  })
})

test('an object that is shorter than it was ends the connection', async () => {
  await writeFile(pathOf('tokenizer/vocab.json'), '01234')
  try {
    await assert.rejects(ask(SMALL), { code: 'ECONNRESET' })
  } finally {
    await writeFile(pathOf('tokenizer/vocab.json'), CONTENT)
  }
})

describe('a download under way', () => {
  const WHOLE = `${FILES}/model.safetensors`

  test('ends with its client', async () => {
    const stream = nextOpened()
    const response = await begin(WHOLE)
    response.destroy()
    await assert.rejects(finished(await stream), { name: 'AbortError' })
  })

  test('ends when its key is revoked', async () => {
    const { id: keyId, secret } = await api.repositories.keys.create({
      teamId: DEFAULT_TEAM_ID,
      role: 'viewer',
      name: 'reader',
      createdBy: null,
      expiresInDays: null,
    })
    const stream = nextOpened()
    const response = await begin(WHOLE, { key: secret })
    const broken = once(response, 'error')
    await api.db.$executeRaw`UPDATE api_keys SET revoked_at = now() WHERE id = ${keyId}::uuid`
    await assert.rejects(finished(await stream), { name: 'AbortError' })
    response.resume()
    const [error] = await broken
    assert.equal(error.code, 'ECONNRESET')
  })

  test('counts for its team: four at a time', async () => {
    const streams: Readable[] = []
    const responses = []
    for (let n = 0; n < 4; n++) {
      const stream = nextOpened()
      responses.push(await begin(n === 0 ? `/v1/artifacts/${id}/archive` : WHOLE))
      streams.push(await stream)
    }
    const { status, headers, body } = await ask(WHOLE)
    const { code } = JSON.parse(body.toString())
    assert.deepEqual(
      [status, code, headers['retry-after'], headers.etag],
      [429, 'PRUNE_TOO_MANY_READS', '5', undefined],
    )
    assert.equal((await ask(WHOLE, { method: 'HEAD' })).status, 200)
    responses[3]?.destroy()
    await assert.rejects(finished(streams[3] as Readable), { name: 'AbortError' })
    assert.equal((await ask(SMALL)).status, 200)
    for (const response of responses) response.destroy()
  })
})

function pathOf(name: string): string {
  const blob = blobs[name]
  assert.ok(blob)
  return join(folder, blobKey(blob))
}
function rmObject(name: string): Promise<void> {
  return rm(pathOf(name))
}

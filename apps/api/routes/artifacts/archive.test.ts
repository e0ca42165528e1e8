/** Downloads of a model as one archive, over HTTP from a folder. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { test } from 'node:test'
import { extract } from 'tar-stream'
import { manifest, storeArtifact } from '../../../../test/support/artifacts.ts'
import { openDownloads } from '../../../../test/support/downloads.ts'

const { api, storage, ask, begin, nextOpened } = await openDownloads()

const LARGE = Buffer.alloc(32 * 2 ** 20, 'prune ')
const FILES = {
  'README.md': '# A model',
  'model.safetensors': LARGE,
  'tokenizer/vocab.json': '{}',
}
const spec = { ...manifest().spec, method: { id: 'wanda', params: {} }, pattern: '2:4' }
const { id } = await storeArtifact(api.db, storage, { files: FILES, manifest: { spec } })
const ARCHIVE = `/v1/artifacts/${id}/archive`

test('an archive has all files in one folder, and always the same bytes', async () => {
  const { status, headers, body } = await ask(ARCHIVE)
  assert.equal(status, 200)
  assert.deepEqual(
    [headers['content-type'], headers['content-length'], headers['content-disposition']],
    ['application/x-tar', String(body.length), 'attachment; filename="smollm2-135m-wanda-0.5-2-4-plain.tar"'],
  )
  const found: [string, Buffer][] = []
  for await (const file of Readable.from([body]).pipe(extract())) {
    assert.equal(file.header.type, 'file')
    found.push([file.header.name, await buffer(file)])
  }
  assert.deepEqual(
    found,
    Object.entries(FILES).map(([name, content]) => [
      `smollm2-135m-wanda-0.5-2-4-plain/${name}`,
      Buffer.from(content),
    ]),
  )
  assert.ok(body.equals((await ask(ARCHIVE)).body))
})

test('HEAD has the length of the archive', async () => {
  const { status, headers, body } = await ask(ARCHIVE, { method: 'HEAD' })
  assert.deepEqual([status, body.length], [200, 0])
  assert.equal(headers['content-length'], (await ask(ARCHIVE)).headers['content-length'])
})

test('a client that disconnects ends the file that is being read', async () => {
  const { id } = await storeArtifact(api.db, storage, { files: { large: LARGE } })
  const file = nextOpened()
  const response = await begin(`/v1/artifacts/${id}/archive`)
  response.destroy()
  await assert.rejects(finished(await file), { name: 'AbortError' })
})

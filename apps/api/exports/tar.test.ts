import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { test } from 'node:test'
import { extract } from 'tar-stream'
import { type TarEntry, tarBytes, writeTar } from './tar.ts'

const MODIFIED_AT = new Date('2026-11-24T08:00:00Z')

const entry = (name: string, content: string): TarEntry => ({
  name,
  bytes: Buffer.byteLength(content),
  open: async () => Readable.from([Buffer.from(content)]),
})

const ENTRIES = [
  entry('model/README.md', '# A model'),
  entry('model/empty', ''),
  entry('model/exact', 'x'.repeat(1_024)),
  entry(`model/${'segment-'.repeat(16)}/${'file-'.repeat(25)}.json`, '{}'), // too long for the plain header
  entry('model/größe.txt', 'é'.repeat(700)),
]

test('an archive has its files, and the length that was announced', async () => {
  const tar = { entries: ENTRIES, modifiedAt: MODIFIED_AT }
  const bytes = await buffer(writeTar(tar))
  assert.equal(bytes.length, await tarBytes(tar))
  const found: unknown[] = []
  for await (const file of Readable.from([bytes]).pipe(extract())) {
    const { name, size, type, mode, uid, gid, mtime } = file.header
    found.push([name, size, type, mode, uid, gid, mtime?.toISOString(), (await buffer(file)).length])
  }
  assert.deepEqual(
    found,
    ENTRIES.map(({ name, bytes }) => [name, bytes, 'file', 0o644, 0, 0, MODIFIED_AT.toISOString(), bytes]),
  )
  assert.ok(bytes.equals(await buffer(writeTar(tar))))
})

test('files larger than 8 GiB and an archive without files have their lengths', async () => {
  const large = { name: 'large', bytes: 2 ** 40, open: async () => Readable.from([]) }
  assert.equal(await tarBytes({ entries: [large], modifiedAt: MODIFIED_AT }), 512 + 2 ** 40 + 1_024)
  assert.equal(await tarBytes({ entries: [], modifiedAt: MODIFIED_AT }), 1_024)
})

test('a reader that stops ends the content that is open', async () => {
  const content = endless()
  const archive = writeTar({
    entries: [{ name: 'large', bytes: 2 ** 40, open: async () => content }],
    modifiedAt: MODIFIED_AT,
  })
  await once(archive, 'data')
  archive.destroy()
  await assert.rejects(finished(content), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
})

test('content that fails ends the archive with its error', async () => {
  const fails = async () => Promise.reject(new Error('the storage is gone'))
  const entries = [...ENTRIES, { name: 'gone', bytes: 3, open: fails }]
  await assert.rejects(buffer(writeTar({ entries, modifiedAt: MODIFIED_AT })), /the storage is gone/)
})

test('content that is shorter than its entry ends the archive with an error', async () => {
  const short = { ...entry('short', 'abc'), bytes: 4 }
  await assert.rejects(buffer(writeTar({ entries: [short], modifiedAt: MODIFIED_AT })), /size/i)
})

const endless = () =>
  new Readable({
    read() {
      this.push(Buffer.alloc(2 ** 20))
    },
  })

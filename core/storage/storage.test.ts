/** The contract of a storage, against a folder and a real S3 server. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { createFolderStorage } from './folder.ts'
import type { ByteRange, Storage } from './storage.ts'

const MiB = 1024 * 1024

let scratch: string
before(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'secateur-storage-'))
})
after(() => rm(scratch, { recursive: true, force: true }))

const never = new AbortController().signal
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')

/** Different in each byte range, so that misplaced parts are noticed. */
function contentOf(bytes: number, seed = 1): Buffer {
  const content = Buffer.alloc(bytes)
  for (let i = 0; i < bytes; i += 4)
    content.writeUInt32LE((i * 2_654_435_761 + seed) % 2 ** 32, Math.min(i, bytes - 4))
  return content
}

let files = 0
async function put(storage: Storage, key: string, content: Buffer, options = {}): Promise<void> {
  const path = join(scratch, `file-${files++}`)
  await writeFile(path, content)
  await storage.put(key, path, { sha256: sha256(content), bytes: content.length, signal: never, ...options })
}

const read = async (storage: Storage, key: string, range?: ByteRange) =>
  buffer(await storage.read(key, { signal: never, ...(range && { range }) }))

async function keysOf(storage: Storage, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of storage.list(prefix)) keys.push(key)
  return keys.sort()
}

const makeStorage = async () =>
  createFolderStorage(join(await mkdtemp(join(scratch, 'folder-')), 'artifacts'))

test('folder: an object is read back whole and in ranges', async () => {
  const storage = await makeStorage()
  const content = contentOf(3 * MiB + 5)
  await put(storage, 'blobs/ab/one', content)
  assert.ok((await read(storage, 'blobs/ab/one')).equals(content))
  assert.ok(
    (await read(storage, 'blobs/ab/one', { start: MiB - 1, end: 2 * MiB })).equals(
      content.subarray(MiB - 1, 2 * MiB + 1),
    ),
  )
  assert.deepEqual(await keysOf(storage, 'blobs/'), ['blobs/ab/one'])
  await storage.remove('blobs/ab/one')
  await storage.remove('blobs/ab/one')
  await assert.rejects(read(storage, 'blobs/ab/one'), { code: 'PRUNE_STORAGE_MISSING' })
  assert.deepEqual(await keysOf(storage, 'blobs/'), [])
})

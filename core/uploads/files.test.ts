/** Two machines with a folder each, and one storage. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { createFolderStorage } from '#core/storage/folder.ts'
import { mountSmallDisk, NO_SMALL_DISK } from '../../test/support/small-disk.ts'
import { contentOf, keysOf, never, put, sha256Of } from '../../test/support/stored.ts'
import { createUploadFiles, type StoredUpload, type UploadFiles } from './files.ts'

const CONTENT = contentOf(3_000_000)
const home = await mkdtemp(join(tmpdir(), 'secateur-uploads-'))
after(() => rm(home, { recursive: true }))

let storage: ReturnType<typeof createFolderStorage>
let root: string
let here: UploadFiles
let there: UploadFiles
beforeEach(async () => {
  const own = await mkdtemp(join(home, 'test-'))
  root = join(own, 'storage')
  storage = createFolderStorage(root)
  here = createUploadFiles(join(own, 'here'), storage)
  there = createUploadFiles(join(own, 'there'), storage)
})

async function publish(kind: StoredUpload['kind'] = 'traces'): Promise<StoredUpload> {
  const upload = { id: uuidv7(), kind, bytes: CONTENT.length, sha256: sha256Of(CONTENT) }
  const file = await here.open(upload.id)
  await file.appendFile(CONTENT)
  await file.close()
  await here.publish(upload, never)
  return upload
}

for (const [kind, suffix] of [
  ['text', '.txt'],
  ['traces', '.jsonl'],
] as const)
  test(`an upload of kind ${kind} is found on the machine that received it and on another one`, async () => {
    const upload = await publish(kind)
    await there.fetch(upload, never)
    for (const { folder } of [here, there]) {
      assert.deepEqual(await readdir(folder), [upload.id + suffix])
      const path = join(folder, upload.id + suffix)
      assert.ok((await readFile(path)).equals(CONTENT))
      assert.equal((await stat(path)).mode & 0o777, 0o640)
      assert.equal((await stat(folder)).mode & 0o777, 0o750)
    }
    assert.deepEqual(await keysOf(storage, 'uploads/'), [`uploads/${upload.id}${suffix}`])
  })

test('two processes fetch the same upload at once', async () => {
  const upload = await publish()
  await Promise.all([there.fetch(upload, never), there.fetch(upload, never)])
  assert.deepEqual(await readdir(there.folder), [`${upload.id}.jsonl`])
})

test('what is there is not fetched again, unless its size is wrong', async () => {
  const upload = await publish()
  await there.fetch(upload, never)
  const path = join(there.folder, `${upload.id}.jsonl`)
  await writeFile(path, CONTENT.subarray(0, 10))
  await there.fetch(upload, never)
  assert.ok((await readFile(path)).equals(CONTENT))
  await rm(root, { recursive: true })
  await there.fetch(upload, never)
})

for (const [name, wrong] of [
  ['other', contentOf(CONTENT.length, 2)],
  ['longer', Buffer.concat([CONTENT, CONTENT])],
  ['shorter', CONTENT.subarray(1)],
] as const)
  test(`${name} content of the storage is rejected`, async () => {
    const upload = await publish()
    await put(storage, `uploads/${upload.id}.jsonl`, wrong)
    await assert.rejects(there.fetch(upload, never), {
      code: 'PRUNE_DATASET_UNAVAILABLE',
      message: `The storage has other content for upload:${upload.id} than was uploaded. Delete the dataset, and upload it again.`,
    })
    assert.deepEqual(await readdir(there.folder), [])
  })

test('a missing object is an error of the dataset, and a missing storage is not', async () => {
  const upload = await publish()
  await storage.remove(`uploads/${upload.id}.jsonl`)
  await assert.rejects(there.fetch(upload, never), {
    code: 'PRUNE_DATASET_UNAVAILABLE',
    message: `The storage does not have upload:${upload.id}. Delete the dataset, and upload it again.`,
  })
  await rename(root, `${root}-away`)
  await assert.rejects(there.fetch(upload, never), { code: 'PRUNE_STORAGE_UNAVAILABLE' })
  assert.deepEqual(await readdir(there.folder), [])
})

test('a full disk of a machine is reported, and nothing stays on it', {
  skip: NO_SMALL_DISK,
}, async (context) => {
  const upload = await publish()
  const disk = mountSmallDisk(context, '2m')
  const full = createUploadFiles(join(disk.folder, 'uploads'), storage)
  await assert.rejects(full.fetch(upload, never), { code: 'PRUNE_STORAGE_FULL' })
  assert.deepEqual(await readdir(full.folder), [])
})

test('a fetch that is aborted leaves nothing', async () => {
  const upload = await publish()
  await assert.rejects(there.fetch(upload, AbortSignal.abort()), { name: 'AbortError' })
  assert.deepEqual(await readdir(there.folder), [])
})

test('removing an upload removes its object, also where it was never fetched', async () => {
  const upload = await publish()
  await there.remove(upload.id)
  assert.deepEqual(await keysOf(storage, 'uploads/'), [])
  await here.remove(upload.id)
  assert.deepEqual(await readdir(here.folder), [])
})

/** What only a folder has: links, a disk that is full, a mount that is missing. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { mountSmallDisk, NO_SMALL_DISK } from '../../test/support/small-disk.ts'
import { contentOf, keysOf, put, readAll } from '../../test/support/stored.ts'
import { createFolderStorage } from './folder.ts'
import type { Storage } from './storage.ts'

const FUTURE = new Date(Date.now() + 60 * 60_000)

let scratch: string
let folder: string
let outside: string
let storage: Storage
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'secateur-folder-'))
  folder = join(scratch, 'artifacts')
  outside = join(scratch, 'outside')
  await mkdir(outside)
  await writeFile(join(outside, 'one'), 'secret')
  storage = createFolderStorage(folder)
})
afterEach(() => rm(scratch, { recursive: true, force: true }))

const refused = { code: 'PRUNE_STORAGE_REFUSED' }

test('a file that is a link is neither read nor followed when it is replaced or removed', async () => {
  await mkdir(join(folder, 'blobs/ab'), { recursive: true })
  const plantLink = () => symlink(join(outside, 'one'), join(folder, 'blobs/ab/one'))
  await plantLink()
  await assert.rejects(readAll(storage, 'blobs/ab/one'), refused)
  assert.deepEqual(await keysOf(storage, 'blobs/'), [])
  await put(storage, 'blobs/ab/one', contentOf(5))
  assert.ok((await readAll(storage, 'blobs/ab/one')).equals(contentOf(5)))
  await storage.remove('blobs/ab/one')
  await plantLink()
  await storage.remove('blobs/ab/one')
  assert.deepEqual(await readdir(join(folder, 'blobs/ab')), [])
  assert.deepEqual(await readdir(outside), ['one'])
})

for (const linked of ['blobs', 'blobs/ab'])
  test(`nothing passes the link ${linked}`, async () => {
    await put(storage, 'blobs/ab/one', contentOf(5))
    await rename(join(folder, linked), join(folder, 'real'))
    await symlink(outside, join(folder, linked))
    await assert.rejects(readAll(storage, 'blobs/ab/one'), refused)
    await assert.rejects(put(storage, 'blobs/ab/two', contentOf(5)), refused)
    await assert.rejects(storage.remove('blobs/ab/one'), refused)
    await assert.rejects(keysOf(storage, 'blobs/ab/'), refused)
    assert.deepEqual(await readdir(outside), ['one'])
    assert.equal(await storage.removeUnfinished(FUTURE), 0)
  })

test('nothing unfinished is written or removed behind a link', async () => {
  await mkdir(folder)
  await symlink(outside, join(folder, '.unfinished'))
  await assert.rejects(put(storage, 'blobs/ab/one', contentOf(5)), refused)
  await assert.rejects(storage.removeUnfinished(FUTURE), refused)
  assert.deepEqual(await readdir(outside), ['one'])
})

test('the folder itself may be a link of the operator', async () => {
  await symlink(outside, folder)
  await put(storage, 'blobs/ab/two', contentOf(5))
  assert.ok((await readAll(storage, 'blobs/ab/two')).equals(contentOf(5)))
  assert.deepEqual(await keysOf(storage, 'blobs/ab/'), ['blobs/ab/two'])
})

test('a named pipe is refused, and its writer is not waited for', async () => {
  await mkdir(join(folder, 'blobs/ab'), { recursive: true })
  execFileSync('mkfifo', [join(folder, 'blobs/ab/one')])
  await assert.rejects(readAll(storage, 'blobs/ab/one'), refused)
})

test('without its folder nothing is taken for removed', async () => {
  const unavailable = { code: 'PRUNE_STORAGE_UNAVAILABLE', message: /artifacts.*Check the mount/ }
  await assert.rejects(storage.remove('blobs/ab/one'), unavailable)
  await assert.rejects(readAll(storage, 'blobs/ab/one'), unavailable)
  assert.deepEqual(await keysOf(storage, 'blobs/'), [])
})

test('a full disk is reported with its figures, and is used again when it has room', {
  skip: NO_SMALL_DISK,
}, async (context) => {
  const disk = mountSmallDisk(context, '4m')
  storage = createFolderStorage(join(disk.folder, 'artifacts'))
  await put(storage, 'blobs/ab/one', contentOf(5))
  const makeRoom = disk.fill()
  await assert.rejects(put(storage, 'blobs/ab/two', contentOf(2_000_000)), {
    code: 'PRUNE_STORAGE_FULL',
    message: `The folder ${disk.folder}/artifacts has no room for blobs/ab/two: it needs 2000000 bytes, and 0 are free. Make room, then try again.`,
  })
  assert.deepEqual(await keysOf(storage, 'blobs/'), ['blobs/ab/one'])
  makeRoom()
  assert.equal(await storage.removeUnfinished(FUTURE), 0)
  await put(storage, 'blobs/ab/two', contentOf(2_000_000))
  assert.deepEqual(await keysOf(storage, 'blobs/'), ['blobs/ab/one', 'blobs/ab/two'])
})

test('a folder has no URLs', async () => {
  assert.equal(await storage.presign('blobs/ab/one', { seconds: 60, fileName: 'model.safetensors' }), null)
})

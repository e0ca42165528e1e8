/** When a storage is given up. The storage is a folder that comes and goes. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createFolderStorage } from '#core/storage/folder.ts'
import { createTestLog } from '../../test/support/log.ts'
import { putPatiently } from './put-patiently.ts'

const root = await mkdtemp(join(tmpdir(), 'secateur-put-'))
after(() => rm(root, { recursive: true }))

const path = join(root, 'file')
const key = 'blobs/ab/content'
const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
await writeFile(path, 'abc')

/** A storage that is away until its folder is no longer a file. */
async function awayStorage() {
  const folder = await mkdtemp(join(root, 'storage-'))
  const target = join(folder, 'artifacts')
  await writeFile(target, '')
  const log = createTestLog()
  const put = (patienceMs: number, signal = new AbortController().signal) =>
    putPatiently(
      createFolderStorage(target),
      { key, path },
      { sha256, bytes: 3, signal },
      { logger: log.logger, patienceMs },
    )
  const retrying = () => log.line(({ msg }) => msg === 'the storage is unavailable; retrying')
  return { target, put, retrying }
}

test('a file is stored when the storage is back', async () => {
  const { target, put, retrying } = await awayStorage()
  const storing = put(60_000)
  await retrying()
  await rm(target)
  await storing
  assert.equal(await readFile(join(target, key), 'utf8'), 'abc')
})

test('a storage without progress is given up', async () => {
  const { put } = await awayStorage()
  await assert.rejects(put(0), { code: 'PRUNE_STORAGE_UNAVAILABLE' })
})

test('an abort ends the wait for the storage', async () => {
  const { put, retrying } = await awayStorage()
  const cancel = new AbortController()
  const storing = assert.rejects(put(60_000, cancel.signal), { name: 'AbortError' })
  await retrying()
  cancel.abort()
  await storing
})

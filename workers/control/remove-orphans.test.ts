/** What is in the storage without a row goes; what has one, or may belong to another installation, stays. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createLogger } from '#core/runtime/logger.ts'
import { createFolderStorage } from '#core/storage/folder.ts'
import { blobKey, uploadKey } from '#core/storage/keys.ts'
import type { Storage } from '#core/storage/storage.ts'
import { storeArtifact } from '../../test/support/artifacts.ts'
import { openTestRepositories } from '../../test/support/repositories.ts'
import { keysOf, put, sha256Of } from '../../test/support/stored.ts'
import { createRemoveOrphans } from './remove-orphans.ts'

const { db, artifacts, datasets } = await openTestRepositories()
const folder = await mkdtemp(join(tmpdir(), 'secateur-orphans-'))
after(() => rm(folder, { recursive: true, force: true }))
const storage = createFolderStorage(folder)
const logger = createLogger('control', 'silent')

afterEach(async () => {
  await db.artifact.deleteMany()
  await db.blob.deleteMany()
  await db.dataset.deleteMany()
  await rm(folder, { recursive: true, force: true })
})

const createSearch = (over: Storage = storage) =>
  createRemoveOrphans({ artifacts, datasets, storage: over, logger })
/** The search of a control that has just started. */
const search = (over?: Storage) => createSearch(over)()

const keys = async () => [...(await keysOf(storage, 'blobs/')), ...(await keysOf(storage, 'uploads/'))].sort()

/** A stored model of one file. */
async function storeModel() {
  const { id, blobs } = await storeArtifact(db, storage, { files: { 'model.safetensors': uuidv7() } })
  assert.ok(blobs['model.safetensors'])
  return { id, blobId: blobs['model.safetensors'].id, key: blobKey(blobs['model.safetensors']) }
}

/** A model whose rows are gone. @returns the key of its object */
async function orphanedModel(): Promise<string> {
  const { id, blobId, key } = await storeModel()
  await db.artifact.delete({ where: { id } })
  await db.blob.delete({ where: { id: blobId } })
  return key
}

const CONTENT = Buffer.from('text')

/** An upload whose content is in the storage and that is not visible yet. */
async function sendUpload(suffix = '.txt') {
  const asked = { teamId: DEFAULT_TEAM_ID, name: 'notes', kind: 'text', bytes: 4 } as const
  const { id } = await datasets.reserve(asked, { perUpload: 1_000, perTeam: 1_000_000 })
  const key = uploadKey(id + suffix)
  await put(storage, key, CONTENT)
  return { id, key }
}

async function storeUpload() {
  const upload = await sendUpload()
  assert.ok(await datasets.keep(upload.id, { bytes: 4, documents: 1, sha256: sha256Of(CONTENT) }))
  return upload
}

/** An upload whose row is gone. @returns the key of its object */
async function orphanedUpload(suffix?: string): Promise<string> {
  const { id, key } = await sendUpload(suffix)
  await datasets.drop(id)
  return key
}

describe('objects of models', () => {
  test('go without a row, and stay with one, also while they grow', async () => {
    const [stored, growing] = [await storeModel(), await storeModel()]
    await db.blob.update({ where: { id: growing.blobId }, data: { storedAt: null } })
    await orphanedModel()
    await search()
    assert.deepEqual(await keys(), [stored.key, growing.key].sort())
  })
})

describe('objects of uploads', () => {
  test('go without a row, and stay with one, also before the upload is visible', async () => {
    const [stored, sent] = [await storeUpload(), await sendUpload()]
    for (const suffix of ['.txt', '.jsonl']) await orphanedUpload(suffix)
    await search()
    assert.deepEqual(await keys(), [stored.key, sent.key].sort())
    assert.equal(await db.dataset.count(), 2)
  })

  test('go if the API stored the content after control had removed the row', async () => {
    const { id, key } = await sendUpload()
    await storage.remove(key)
    await datasets.drop(id)
    await put(storage, key, CONTENT)
    await search()
    assert.deepEqual(await keys(), [])
  })
})

test('a file that Secateur did not store stays', async () => {
  await put(storage, 'blobs/aa/notes.txt', CONTENT)
  await put(storage, 'uploads/notes.txt', CONTENT)
  await search()
  assert.deepEqual(await keys(), ['blobs/aa/notes.txt', 'uploads/notes.txt'])
})

test('nothing goes while another installation uses the storage', async () => {
  await search()
  const orphans = [await orphanedModel(), await orphanedUpload()]
  const other = `installations/${uuidv7()}`
  await put(storage, other, Buffer.from(''))
  await search()
  assert.deepEqual(await keys(), orphans)
  await storage.remove(other)
  await search()
  assert.deepEqual(await keys(), [])
})

test('a search that dies between two objects is completed by the next', async () => {
  await orphanedUpload()
  await orphanedModel()
  let removed = 0
  const dying: Storage = {
    ...storage,
    remove: async (key) => {
      if (removed++ > 0) throw Object.assign(new Error('killed'), { code: 'PRUNE_STORAGE_UNAVAILABLE' })
      await storage.remove(key)
    },
  }
  const interrupted = createSearch(dying)
  await assert.rejects(interrupted, /killed/)
  assert.equal((await keys()).length, 1)
  await search()
  assert.deepEqual(await keys(), [])
})

test('an object that cannot be removed does not hold up the others', async () => {
  const stuckKey = await orphanedModel()
  await orphanedUpload()
  const stuck: Storage = {
    ...storage,
    remove: async (key) => {
      if (key === stuckKey) throw new Error('denied')
      await storage.remove(key)
    },
  }
  await search(stuck)
  assert.deepEqual(await keys(), [stuckKey])
})

test('the storage is searched once an hour, and again at once if a search failed', async () => {
  let away = true
  const flaky: Storage = {
    ...storage,
    removeUnfinished: async (olderThan) => {
      if (away) throw new Error('away')
      return storage.removeUnfinished(olderThan)
    },
  }
  const round = createSearch(flaky)
  const first = await orphanedUpload()
  await assert.rejects(round, /away/)
  assert.deepEqual(await keys(), [first])
  away = false
  await round()
  assert.deepEqual(await keys(), [])
  const second = await orphanedUpload()
  await round()
  assert.deepEqual(await keys(), [second])
})

test('unfinished transfers that are older than a day go', async () => {
  const unfinished = join(folder, '.unfinished')
  await mkdir(unfinished, { recursive: true })
  const [old, young] = [uuidv7(), uuidv7()]
  for (const name of [old, young]) await writeFile(join(unfinished, name), 'half')
  const yesterday = new Date(Date.now() - 25 * 3_600_000)
  await utimes(join(unfinished, old), yesterday, yesterday)
  await search()
  assert.deepEqual(await readdir(unfinished), [young])
})

/** Whatever dies between two steps of storing or deleting a model, the next rounds remove what it left, and nothing else. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { createLogger } from '#core/runtime/logger.ts'
import { createFolderStorage } from '#core/storage/folder.ts'
import { blobKey } from '#core/storage/keys.ts'
import type { Storage } from '#core/storage/storage.ts'
import { storeArtifact } from '../../test/support/artifacts.ts'
import { openTestRepositories } from '../../test/support/repositories.ts'
import { removeArtifacts } from './remove-artifacts.ts'

const { db, artifacts } = await openTestRepositories()
const folder = await mkdtemp(join(tmpdir(), 'secateur-artifacts-'))
after(() => rm(folder, { recursive: true, force: true }))
const storage = createFolderStorage(folder)
const logger = createLogger('control', 'silent')

afterEach(async () => {
  await db.artifact.deleteMany()
  await db.blob.deleteMany()
  await rm(folder, { recursive: true, force: true })
})

const round = (over: Storage = storage) => removeArtifacts({ artifacts, storage: over, logger })

const keys = async () => {
  const found = []
  for await (const { key } of storage.list('blobs/')) found.push(key)
  return found.sort()
}

const TOKENIZER = 'the same in every model'

/** A model with content of its own and a shared tokenizer. */
async function store() {
  const files = { 'model.safetensors': uuidv7(), 'tokenizer.json': TOKENIZER }
  const { id, blobs } = await storeArtifact(db, storage, { files })
  const [weights, tokenizer] = [blobs['model.safetensors'], blobs['tokenizer.json']]
  assert.ok(weights && tokenizer)
  return { id, weights, tokenizer }
}

const hide = (id: string) => db.artifact.update({ where: { id }, data: { deletedAt: new Date() } })
const count = async () => [await db.artifact.count(), await db.blob.count()]

test('a deleted model goes with its bytes, except those that another model has', async () => {
  const [kept, deleted] = [await store(), await store()]
  await round()
  assert.deepEqual(await count(), [2, 3])
  await hide(deleted.id)
  await round()
  assert.deepEqual(await count(), [1, 2])
  assert.deepEqual(await keys(), [blobKey(kept.weights), blobKey(kept.tokenizer)].sort())
  await hide(kept.id)
  await round()
  assert.deepEqual([await count(), await keys()], [[0, 0], []])
})

/** The steps of a deletion, one after the other. Control dies after one of them. */
const STEPS: [name: string, step: (model: Awaited<ReturnType<typeof store>>) => Promise<unknown>][] = [
  ['the model is hidden', ({ id }) => hide(id)],
  ['its row is gone', () => artifacts.dropLeftovers(10)],
  ['one object is gone', ({ weights }) => storage.remove(blobKey(weights))],
  ['one row of content is gone', ({ weights }) => artifacts.dropBlob(weights.id)],
  ['the other object is gone', ({ tokenizer }) => storage.remove(blobKey(tokenizer))],
]
for (const [last, [name]] of STEPS.entries())
  test(`a deletion is completed if control dies when ${name}`, async () => {
    const model = await store()
    for (const [, step] of STEPS.slice(0, last + 1)) await step(model)
    await round()
    assert.deepEqual([await count(), await keys()], [[0, 0], []])
  })

test('two controls at once remove everything once', async () => {
  const models = [await store(), await store(), await store()]
  for (const { id } of models) await hide(id)
  await Promise.all([round(), round()])
  assert.deepEqual([await count(), await keys()], [[0, 0], []])
})

test('nothing is forgotten while the storage is away', async () => {
  const model = await store()
  await hide(model.id)
  const away = createFolderStorage(join(folder, 'not-mounted'))
  await assert.rejects(round(away), { code: 'PRUNE_STORAGE_UNAVAILABLE' })
  assert.deepEqual([await count(), (await keys()).length], [[0, 2], 2])
  await round()
  assert.deepEqual([await count(), await keys()], [[0, 0], []])
})

test('an object that cannot be removed does not hold up the others', async () => {
  const model = await store()
  await hide(model.id)
  const stuck: Storage = {
    ...storage,
    remove: async (key) => {
      if (key === blobKey(model.weights)) throw new Error('denied')
      await storage.remove(key)
    },
  }
  await round(stuck)
  assert.deepEqual([await count(), await keys()], [[0, 1], [blobKey(model.weights)]])
  await round()
  assert.deepEqual([await count(), await keys()], [[0, 0], []])
})

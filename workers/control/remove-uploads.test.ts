/** An API dies between any two steps of an upload or of its deletion; control removes what it left. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createFolderStorage } from '#core/storage/folder.ts'
import { createUploadFiles } from '#core/uploads/files.ts'
import { openTestRepositories } from '../../test/support/repositories.ts'
import { keysOf, never, put, sha256Of } from '../../test/support/stored.ts'
import { removeUploads } from './remove-uploads.ts'

const teamId = DEFAULT_TEAM_ID
const LIMITS = { perUpload: 1_000, perTeam: 1_000_000 }
const CONTENT = Buffer.from('text')
const { db, datasets } = await openTestRepositories()
const home = await mkdtemp(join(tmpdir(), 'secateur-uploads-'))
after(() => rm(home, { recursive: true }))
const storage = createFolderStorage(join(home, 'storage'))
await put(storage, 'installations/this', Buffer.from(''))

/** The files of the machine of the API, on which control does not run. */
const files = createUploadFiles(join(home, 'api'), storage)
const onControl = createUploadFiles(join(home, 'control'), storage)

afterEach(async () => {
  await db.dataset.deleteMany()
  await rm(files.folder, { recursive: true, force: true })
})

const stored = (id: string) => ({ id, kind: 'text', bytes: 4, sha256: sha256Of(CONTENT) }) as const
const content = { bytes: 4, documents: 1, sha256: sha256Of(CONTENT) }
const objects = () => keysOf(storage, 'uploads/')
const reserve = () => datasets.reserve({ teamId, name: 'notes', kind: 'text', bytes: 4 }, LIMITS)
const letHoursPass = () => db.$executeRaw`UPDATE datasets SET created_at = now() - interval '3 hours'`

async function write(id: string) {
  const file = await files.open(id)
  await file.appendFile(CONTENT)
  await file.close()
}

/** The steps of an upload and then of its deletion, each with whether the upload is visible after it. */
const STEPS: [name: string, step: (id: string) => Promise<unknown>, visible: boolean][] = [
  ['the room is reserved', async () => {}, false],
  ['the file is written', write, false],
  ['the content is stored', (id) => files.publish(stored(id), never), false],
  ['the upload is visible', (id) => datasets.keep(id, content), true],
  ['the upload is hidden', (id) => datasets.hide(teamId, id), false],
  ['the local file is removed', (id) => files.removeLocal(id), false],
  ['the object is removed', (id) => files.remove(id), false],
  ['the row is removed', (id) => datasets.drop(id), false],
]

for (const [last, [name, , visible]] of STEPS.entries()) {
  test(`${visible ? 'keeps a complete upload' : 'removes object and row'} if the API dies when ${name}`, async () => {
    const { id } = await reserve()
    for (const [, step] of STEPS.slice(0, last + 1)) await step(id)
    assert.equal((await datasets.get(teamId, id)) !== null, visible)
    await letHoursPass()
    await removeUploads(datasets, onControl)
    assert.equal((await datasets.get(teamId, id)) !== null, visible)
    assert.deepEqual(await objects(), visible ? [`uploads/${id}.txt`] : [])
    assert.equal(await db.dataset.count(), visible ? 1 : 0)
    await files.remove(id)
  })
}

test('keeps an upload that may still be running', async () => {
  const { id } = await reserve()
  await write(id)
  await files.publish(stored(id), never)
  await removeUploads(datasets, onControl)
  assert.deepEqual(await objects(), [`uploads/${id}.txt`])
  assert.ok(await datasets.keep(id, content))
  await files.remove(id)
})

test('removes an upload that was given up at once', async () => {
  const { id } = await reserve()
  await write(id)
  await files.publish(stored(id), never)
  await datasets.giveUp(id)
  await removeUploads(datasets, onControl)
  assert.deepEqual([await objects(), await db.dataset.count()], [[], 0])
})

test('an upload that was removed cannot be completed', async () => {
  const { id } = await reserve()
  await letHoursPass()
  await removeUploads(datasets, onControl)
  assert.equal(await datasets.keep(id, content), null)
})

test('while the storage is away no row is removed, and later all of it is', async () => {
  const { id } = await reserve()
  await write(id)
  await files.publish(stored(id), never)
  await datasets.keep(id, content)
  await datasets.hide(teamId, id)
  const [folder, away] = [join(home, 'storage'), join(home, 'not-mounted')]
  await rename(folder, away)
  await assert.rejects(removeUploads(datasets, onControl), { code: 'PRUNE_STORAGE_UNAVAILABLE' })
  assert.equal(await db.dataset.count({ where: { id } }), 1)
  await rename(away, folder)
  await removeUploads(datasets, onControl)
  assert.deepEqual([await objects(), await db.dataset.count()], [[], 0])
  assert.deepEqual(await readdir(files.folder), [`${id}.txt`], 'the API removes its own file')
})

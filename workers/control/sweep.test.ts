/** An API dies between any two steps of an upload or of its deletion; the sweep removes what it left. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createRepositories, type Repositories } from '#core/repositories/index.ts'
import { createUploadFiles, type UploadFiles } from '#core/uploads/files.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { removeAbandonedUploads } from './sweep.ts'

const teamId = DEFAULT_TEAM_ID
const LIMITS = { perUpload: 1_000, perTeam: 1_000_000 }

let folder: string
let database: TestDatabase
let datasets: Repositories['datasets']
let files: UploadFiles
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secateur-uploads-'))
  database = await createTestDatabase()
  datasets = createRepositories(database.db).datasets
  files = createUploadFiles(folder)
})
after(async () => {
  await database.dispose()
  await rm(folder, { recursive: true, force: true })
})

const content = (sha256: string) => ({ bytes: 4, documents: 1, sha256 })

/** The steps of an upload and then of its deletion, each with whether the upload is visible after it. */
const STEPS: [name: string, step: (id: string) => Promise<unknown>, visible: boolean][] = [
  ['the room is reserved', async () => {}, false],
  [
    'the file is written',
    async (id) => {
      const file = await files.open(id)
      await file.appendFile('text')
      await file.close()
    },
    false,
  ],
  ['the file is published', (id) => files.publish(id, 'text'), false],
  ['the upload is visible', (id) => datasets.keep(id, content(id)), true],
  ['the upload is hidden', (id) => datasets.hide(teamId, id), false],
  ['the file is removed', (id) => files.remove(id), false],
  ['the row is removed', (id) => datasets.drop(id), false],
]

for (const [last, [name, , visible]] of STEPS.entries()) {
  test(`${visible ? 'keeps a complete upload' : 'removes everything'} if the API dies when ${name}`, async () => {
    const { id } = await datasets.reserve({ teamId, name, kind: 'text', bytes: 4 }, LIMITS)
    for (const [, step] of STEPS.slice(0, last + 1)) await step(id)
    assert.equal((await datasets.get(teamId, id)) !== null, visible)
    await database.db.$executeRaw`UPDATE datasets SET created_at = now() - interval '3 hours'`
    await removeAbandonedUploads(datasets, files)
    assert.equal((await datasets.get(teamId, id)) !== null, visible)
    assert.deepEqual(await readdir(folder), visible ? [`${id}.txt`] : [])
    assert.equal(await database.db.dataset.count(), visible ? 1 : 0)
    await database.db.dataset.deleteMany()
    await files.remove(id)
  })
}

test('keeps an upload that may still be running', async () => {
  const { id } = await datasets.reserve({ teamId, name: 'slow', kind: 'text', bytes: 4 }, LIMITS)
  await (await files.open(id)).close()
  await removeAbandonedUploads(datasets, files)
  assert.deepEqual(await readdir(folder), [`${id}.part`])
  await files.publish(id, 'text')
  assert.ok(await datasets.keep(id, content(id)))
})

test('an upload that was removed cannot be completed', async () => {
  const { id } = await datasets.reserve({ teamId, name: 'paused', kind: 'text', bytes: 4 }, LIMITS)
  await database.db
    .$executeRaw`UPDATE datasets SET created_at = now() - interval '3 hours' WHERE id = ${id}::uuid`
  await (await files.open(id)).close()
  await removeAbandonedUploads(datasets, files)
  await assert.rejects(files.publish(id, 'text'), { code: 'ENOENT' })
  assert.equal(await datasets.keep(id, content(id)), null)
})

test('a process without the uploads folder does not remove rows', async () => {
  const { id } = await datasets.reserve({ teamId, name: 'elsewhere', kind: 'text', bytes: 4 }, LIMITS)
  assert.ok(await datasets.keep(id, content(id)))
  await datasets.hide(teamId, id)
  const elsewhere = createUploadFiles(join(folder, 'not-mounted'))
  await assert.rejects(removeAbandonedUploads(datasets, elsewhere), { code: 'ENOENT' })
  assert.equal(await database.db.dataset.count({ where: { id } }), 1)
})

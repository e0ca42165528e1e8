/** Uploads, and jobs on uploads, while the storage cannot be used. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, test } from 'node:test'
import { createFolderStorage } from '#core/storage/folder.ts'
import { createS3Storage } from '#core/storage/s3/storage.ts'
import { createTestApi, type TestApiOptions } from '../../../../test/support/api.ts'
import { createTestDatabase } from '../../../../test/support/database.ts'
import { keysOf } from '../../../../test/support/stored.ts'

const UNAVAILABLE = [503, 'PRUNE_STORAGE_UNAVAILABLE']

const database = await createTestDatabase()
const home = await mkdtemp(join(tmpdir(), 'secateur-away-'))
const [root, away] = [join(home, 'storage'), join(home, 'storage-away')]
const storage = createFolderStorage(root)
after(async () => {
  await database.dispose()
  await rm(home, { recursive: true })
})
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0)) await step()
  await database.db.dataset.deleteMany()
})

/** An API on a machine of its own. */
async function startApi(name: string, options: TestApiOptions = {}) {
  const folder = join(home, name)
  const env = { SECATEUR_UPLOADS: folder }
  const api = await createTestApi({ database, env, deps: { storage }, ...options })
  cleanUp.push(api.dispose)
  const upload = () =>
    api.request({
      method: 'POST',
      url: '/v1/datasets?name=a&kind=text',
      headers: { 'content-type': 'text/plain' },
      body: 'oak ash elm',
    })
  return { ...api, folder, upload }
}

test('an upload gets 503 while the storage is away, and leaves a hidden row for control', async () => {
  await writeFile(root, 'no folder')
  const api = await startApi('receiving')
  const { datasets } = api.repositories
  const response = await api.upload()
  assert.deepEqual([response.statusCode, response.json().code], UNAVAILABLE)
  assert.deepEqual(await readdir(api.folder), [])
  assert.equal(await database.db.dataset.count({ where: { storedAt: { not: null } } }), 0)
  await rm(root)
  const again = await api.upload()
  assert.equal(again.statusCode, 201, again.body)
  const [left, ...others] = await datasets.leftovers(10)
  assert.deepEqual([left === undefined, others], [false, []])
  await api.uploadFiles.remove(String(left))
  const [, id] = again.json().id.split(':')
  assert.deepEqual(await keysOf(storage, 'uploads/'), [`uploads/${id}.txt`])
})

test('a storage that never answers has a limited time', async () => {
  const silent = createServer((socket) => cleanUp.push(() => socket.destroy())).listen(0, '127.0.0.1')
  cleanUp.push(() => silent.close())
  await once(silent, 'listening')
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  })
  const deps = { storage: createS3Storage({ bucket: 'models', prefix: '' }) }
  const api = await startApi('waiting', { deps, limits: { store: 200 } })
  const response = await api.upload()
  assert.deepEqual([response.statusCode, response.json().code], UNAVAILABLE)
  assert.match(response.json().detail, /^The storage did not take the upload within 0.2 s/)
  assert.deepEqual(await readdir(api.folder), [])
})

test('a job on an upload gets 503 where it was not uploaded, and is checked once the storage is back', async () => {
  const [receiving, other] = [await startApi('here'), await startApi('there')]
  const { id } = (await receiving.upload()).json()
  const job = { model: 'demo/smollm2-135m', methods: ['wanda'], calibration: { dataset: id } }
  await rename(root, away)
  const response = await other.post('/v1/jobs?dryRun=true', job)
  assert.deepEqual([response.statusCode, response.json().code], UNAVAILABLE)
  await rename(away, root)
  await other.post('/v1/jobs?dryRun=true', job)
  assert.deepEqual(await readdir(other.folder), [`${id.split(':')[1]}.txt`])
})

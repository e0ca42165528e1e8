/** A worker on a machine that never saw the upload of a job. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createFolderStorage } from '#core/storage/folder.ts'
import { createUploadFiles } from '#core/uploads/files.ts'
import { jobSpec, queuePending, submitPlanned } from '../../test/support/fixtures.ts'
import { done, openPuppetWorkers } from '../../test/support/puppet-worker.ts'
import { contentOf, put, sha256Of } from '../../test/support/stored.ts'

const { db, repositories, createWorker, read } = await openPuppetWorkers()
const home = await mkdtemp(join(tmpdir(), 'secateur-fetch-'))
after(() => rm(home, { recursive: true }))

let tests = 0
/** A worker with empty folders, and a trial of a job on an upload. */
async function queueOnUpload() {
  tests += 1
  const root = join(home, `storage-${tests}`)
  const storage = createFolderStorage(root)
  const files = createUploadFiles(join(home, `uploads-${tests}`), storage)
  const content = contentOf(1_000, tests)
  const limits = { perUpload: 1_000, perTeam: 1_000_000 }
  const row = { teamId: DEFAULT_TEAM_ID, name: 'notes', kind: 'text', bytes: 1_000 } as const
  const { id } = await repositories.datasets.reserve(row, limits)
  const key = `uploads/${id}.txt`
  await put(storage, key, content)
  await repositories.datasets.keep(id, { bytes: 1_000, documents: 1, sha256: sha256Of(content) })
  const methods = [{ id: 'puppet', params: { events: [done()] }, patterns: ['unstructured'] }]
  const spec = jobSpec({ methods, levels: [0.5], reuse: false })
  spec.calibration.dataset = `upload:${id}`
  const job = await submitPlanned(repositories, { spec })
  const [, queued] = await queuePending(repositories, job.id, 2)
  assert.ok(queued)
  const { trialId, attempt } = queued
  return { root, storage, files, key, id, job, trialId, message: { trialId, attempt } }
}

test('the upload is there before Python begins', async () => {
  const { files, id, trialId, message } = await queueOnUpload()
  await createWorker({ uploadFiles: files }).run(message)
  assert.equal((await read(trialId)).status, 'succeeded')
  assert.deepEqual(await readdir(files.folder), [`${id}.txt`])
})

test('a trial whose upload is damaged in the storage is retried, and says why', async () => {
  const { storage, files, key, id, trialId, message } = await queueOnUpload()
  await put(storage, key, contentOf(1_000, 99))
  await createWorker({ uploadFiles: files }).run(message)
  const { status, attempts } = await read(trialId)
  assert.deepEqual(
    [status, attempts[0]?.failureClass, attempts[0]?.error?.type, attempts[0]?.error?.message],
    [
      'pending',
      'transient',
      'PRUNE_DATASET_UNAVAILABLE',
      `The storage has other content for upload:${id} than was uploaded. Delete the dataset, and upload it again.`,
    ],
  )
})

/** A fetch whose first failure can be awaited. */
function announcing(files: ReturnType<typeof createUploadFiles>) {
  const failures = new EventTarget()
  const fetch: typeof files.fetch = async (upload, signal) => {
    try {
      await files.fetch(upload, signal)
    } catch (error) {
      failures.dispatchEvent(new Event('failed'))
      throw error
    }
  }
  return { fetch, failed: once(failures, 'failed') }
}

test('a worker waits for a storage that is away', async () => {
  const { root, files, trialId, message } = await queueOnUpload()
  await rename(root, `${root}-away`)
  const { fetch, failed } = announcing(files)
  const running = createWorker({ uploadFiles: { fetch } }).run(message)
  await failed
  await rename(`${root}-away`, root)
  await running
  const { status, attempts } = await read(trialId)
  assert.deepEqual([status, attempts.length], ['succeeded', 1])
})

test('a job is cancelled while its worker waits for the storage', async () => {
  const { root, files, job, trialId, message } = await queueOnUpload()
  await rename(root, `${root}-away`)
  const { fetch, failed } = announcing(files)
  const running = createWorker({ uploadFiles: { fetch } }).run(message)
  await failed
  await db.job.update({ where: { id: job.id }, data: { status: 'cancelling' } })
  await running
  assert.equal((await read(trialId)).status, 'cancelled')
})

test('a worker that stops while it waits for the storage hands the trial back', async () => {
  const { root, files, trialId, message } = await queueOnUpload()
  await rename(root, `${root}-away`)
  const { fetch, failed } = announcing(files)
  const worker = createWorker({ uploadFiles: { fetch } })
  const running = worker.run(message)
  await failed
  worker.stop()
  await running
  assert.equal((await read(trialId)).status, 'pending')
})

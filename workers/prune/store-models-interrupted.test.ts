/** A worker that is interrupted while it stores a model shows nothing, and the next attempt stores it once. */
import assert from 'node:assert/strict'
import { rename, rm, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { Repositories } from '#core/repositories/index.ts'
import { openKeepingWorkers, saves } from '../../test/support/kept-models.ts'

const {
  db,
  repositories,
  log,
  createWorker,
  queueRetry,
  read,
  reap,
  folder,
  queueKeeping,
  shownModels,
  hasNoScratch,
  endlessStorage,
} = await openKeepingWorkers()

for (const [moment, changes] of [
  ['before the row', atCall('artifacts', 'begin', 'before')],
  ['after the row', atCall('artifacts', 'begin', 'after')],
  ['after the bytes', atCall('artifacts', 'blobStored', 'after')],
  ['before the end', atCall('trials', 'end', 'before')],
] as const) {
  test(`a worker that loses its claim ${moment} shows nothing, and the next attempt stores the model once`, async () => {
    const files = { a: `lost ${moment}` }
    const queued = await queueKeeping({ saves: saves(files) })
    await createWorker({ repositories: changes(queued.trialId) }).run(queued.message)
    const { status, attempts } = await read(queued.trialId)
    assert.deepEqual([status, attempts.map(({ status }) => status)], ['pending', ['lost']])
    assert.deepEqual(await shownModels(queued.trialId), {})
    assert.equal(hasNoScratch(), true)

    await createWorker().run(await queueRetry(queued))
    assert.deepEqual((await shownModels(queued.trialId)).plain?.a, files.a)
    assert.equal(
      await db.blob.count({ where: { files: { some: { artifact: { trialId: queued.trialId } } } } }),
      2,
    )
  })
}

/** Repositories whose trial loses its claim at a call. */
function atCall(group: 'artifacts' | 'trials', name: string, when: 'before' | 'after') {
  return (trialId: string): Repositories => {
    const calls = repositories[group] as Record<string, (...args: unknown[]) => Promise<unknown>>
    const call = async (...args: unknown[]) => {
      if (when === 'before') await reap(trialId)
      const answer = await calls[name]?.(...args)
      if (when === 'after') await reap(trialId)
      return answer
    }
    return { ...repositories, [group]: { ...calls, [name]: call } }
  }
}

test('a lost claim aborts the upload', async () => {
  const { begun, changes } = endlessStorage()
  const { trialId, message, job } = await queueKeeping({ saves: saves({ a: 'never complete' }) })
  const running = createWorker(changes).run(message)
  await begun
  assert.deepEqual(await reap(trialId), [job.id])
  await running
  assert.equal((await read(trialId)).status, 'pending')
  assert.deepEqual(await shownModels(trialId), {})
})

test('cancelling the job aborts the upload, and the trial ends cancelled without a model', async () => {
  const { begun, changes } = endlessStorage()
  const { trialId, message, job } = await queueKeeping({ saves: saves({ a: 'cancelled' }) })
  const running = createWorker(changes).run(message)
  await begun
  await repositories.jobs.cancel(DEFAULT_TEAM_ID, job.id)
  await running
  assert.equal((await read(trialId)).status, 'cancelled')
  assert.deepEqual(await shownModels(trialId), {})
  assert.equal(hasNoScratch(), true)
})

test('a worker that stops during the upload hands its trial back', async () => {
  const { begun, changes } = endlessStorage()
  const queued = await queueKeeping({ saves: saves({ a: 'handed back' }) })
  const worker = createWorker(changes)
  const running = worker.run(queued.message)
  await begun
  worker.stop()
  await running
  const { status, attempts } = await read(queued.trialId)
  assert.deepEqual([status, attempts[0]?.status], ['pending', 'handed_back'])
  await createWorker().run(await queueRetry(queued))
  assert.deepEqual((await shownModels(queued.trialId)).plain?.a, 'handed back')
})

test('the upload goes on when the storage is back', async () => {
  const { trialId, message } = await queueKeeping({ saves: saves({ a: 'stored later' }) })
  await rename(folder, `${folder}-away`)
  await writeFile(folder, 'not a folder')
  const running = createWorker().run(message)
  await log.line((line) => line.trialId === trialId && line.msg === 'the storage is unavailable; retrying')
  await rm(folder)
  await rename(`${folder}-away`, folder)
  await running
  assert.equal((await shownModels(trialId)).plain?.a, 'stored later')
})

/** From a saved model to a shown one, over a real storage, with a Python that saves what the test says. */
import assert from 'node:assert/strict'
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { Repositories } from '#core/repositories/index.ts'
import type { Layout } from '#core/schemas/spec.ts'
import { createFolderStorage } from '#core/storage/folder.ts'
import { blobKey } from '#core/storage/keys.ts'
import type { PutOptions, Storage } from '#core/storage/storage.ts'
import { measurement, NO_LOG, trialResult } from '../../test/support/fixtures.ts'
import { done, openPuppetWorkers } from '../../test/support/puppet-worker.ts'
import { type Files, manifestOf } from '../../test/support/saved-models.ts'
import { openScratch } from './scratch.ts'

const workers = await openPuppetWorkers()
const { db, repositories, home, hostId, storage, log, createWorker, queueTrial, queueRetry, read, reap } =
  workers
const FOLDER = join(home, 'artifacts')
const DENSE = [measurement({ value: 21.5 })]

/** What Python saves: the files of a layout and their manifest. */
const saves = (files: Files, layout: Layout = 'plain', manifest: object = manifestOf(files, layout)): Files =>
  Object.fromEntries(
    Object.entries({ ...files, 'manifest.json': JSON.stringify(manifest) }).map(([name, content]) => [
      `${layout}/${name}`,
      content,
    ]),
  )

interface Keeping {
  layouts?: Layout[]
  makesModelOf?: string
  reuse?: boolean
}

/** A queued trial that keeps its model, for which Python acts as `act` says. */
async function queueKeeping(act: object, { layouts = ['plain'], makesModelOf, reuse = false }: Keeping = {}) {
  const queued = await queueTrial({ events: [done()], ...act }, reuse)
  await endBaseline(queued.job.id)
  await db.trial.update({
    where: { id: queued.trialId },
    data: { layouts, makesModelOf: makesModelOf ?? null },
  })
  return queued
}

/** Ends the queued baseline of a job, for which trials that keep their models wait. */
async function endBaseline(jobId: string): Promise<void> {
  const [baseline] = await repositories.trials.ofJob(jobId)
  assert.ok(baseline)
  const claim = await repositories.trials.claim({ trialId: baseline.id, attempt: 1, hostId, device: 'cpu' })
  assert.ok(claim)
  await repositories.trials.end(baseline.id, claim.token, trialResult({ measurements: DENSE }), NO_LOG)
}

/** The shown models of a trial: layout -> name -> content, as the storage has it. */
async function shownModels(trialId: string): Promise<Record<string, Files>> {
  const artifacts = await db.artifact.findMany({
    where: { trialId, storedAt: { not: null }, deletedAt: null },
    include: { files: { include: { blob: true }, orderBy: { name: 'asc' } } },
  })
  const models = artifacts.map(async ({ layout, files }) => {
    const contents = files.map(async ({ name, blob }) => [
      name,
      await readFile(join(FOLDER, blobKey(blob)), 'utf8'),
    ])
    return [layout, Object.fromEntries(await Promise.all(contents))] as const
  })
  return Object.fromEntries(await Promise.all(models))
}

const isEmpty = async (folder: string) => (await readdir(folder)).length === 0
const hasNoScratch = () => isEmpty(join(home, 'scratch', hostId))

/** The storage, with every `put` passed through `around`. */
const storageWith = (
  around: (key: string, put: () => Promise<void>, options: PutOptions) => Promise<void>,
) => ({
  models: {
    bytesPerTeam: 1_000_000,
    patienceMs: 60_000,
    storage: {
      ...storage,
      put: (key, path, options) => around(key, () => storage.put(key, path, options), options),
    } satisfies Storage,
  },
})

/** A storage whose first `put` begins and then waits until it is aborted. */
function endlessStorage() {
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const changes = storageWith(
    (_key, _put, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        begin()
      }),
  )
  return { begun, changes }
}

test('the models of a trial appear with its end, in each layout, and the scratch folder is gone', async () => {
  const plain = { 'README.md': 'a card', 'model.safetensors': 'dense weights' }
  const packed = { 'README.md': 'a card', 'weights/model.packed.safetensors': 'packed weights' }
  const { trialId, message } = await queueKeeping(
    { saves: { ...saves(plain), ...saves(packed, 'packed') } },
    { layouts: ['plain', 'packed'] },
  )
  await createWorker().run(message)
  const { status, warnings, measurements } = await read(trialId)
  assert.deepEqual([status, warnings, measurements.length], ['succeeded', ['a warning'], 1])
  assert.deepEqual(await shownModels(trialId), {
    plain: { ...plain, 'manifest.json': JSON.stringify(manifestOf(plain)) },
    packed: { ...packed, 'manifest.json': JSON.stringify(manifestOf(packed, 'packed')) },
  })
  assert.equal(await hasNoScratch(), true)
  const { msg } = await log.line(({ msg }) => msg.startsWith('keeps ') && msg.includes('packed'))
  const keep = JSON.parse(msg.slice('keeps '.length))
  assert.match(keep.folder, new RegExp(`^${home}/scratch/${hostId}/[0-9a-f-]{36}$`))
  assert.deepEqual(
    { ...keep, folder: '' },
    {
      folder: '',
      layouts: ['plain', 'packed'],
      denseMeasurements: DENSE,
      original: null,
    },
  )
})

test('a trial that keeps its model never reuses a result', async () => {
  const fingerprint = 'ab'.repeat(32)
  const first = await queueTrial({ fingerprint, events: [done({ fingerprint })] }, true)
  const files = { a: 'computed all the same' }
  const second = await queueKeeping({ fingerprint, saves: saves(files) }, { reuse: true })
  await createWorker().run(first.message)
  await createWorker().run(second.message)
  assert.equal((await read(second.trialId)).reusedFrom, null)
  assert.deepEqual(Object.keys(await shownModels(second.trialId)), ['plain'])
})

test('equal content is stored once', async () => {
  const keys: string[] = []
  const worker = createWorker(
    storageWith((key, put) => {
      keys.push(key)
      return put()
    }),
  )
  const common = { 'tokenizer.json': 'in both models', 'copy.json': 'in both models' }
  const [one, other] = [
    { ...common, a: 'one' },
    { ...common, a: 'other' },
  ]
  for (const [files, stored] of [
    [one, 3],
    [one, 3],
    [other, 5],
  ] as const) {
    const { trialId, message } = await queueKeeping({ saves: saves(files) })
    await worker.run(message)
    assert.equal(keys.length, stored, 'tokenizer, weights and manifest; nothing; weights and manifest')
    assert.deepEqual(Object.keys((await shownModels(trialId)).plain ?? {}).length, 4)
  }
})

test('two workers that store the same content at once both succeed', async () => {
  const files = { a: 'stored by two workers at once' }
  let begun = 0
  let both = () => {}
  const bothBegun = new Promise<void>((resolve) => {
    both = resolve
  })
  const changes = storageWith(async (_key, put) => {
    begun += 1
    if (begun === 2) both()
    await bothBegun
    return put()
  })
  const [first, second] = [
    await queueKeeping({ saves: saves(files) }),
    await queueKeeping({ saves: saves(files) }),
  ]
  await Promise.all([
    createWorker(changes).run(first.message),
    createWorker({ ...changes, engines: workers.supervise(workers.python) }).run(second.message),
  ])
  const models = [await shownModels(first.trialId), await shownModels(second.trialId)]
  assert.deepEqual(models[0]?.plain?.a, files.a)
  assert.deepEqual(models[0], models[1])
})

test('the progress says which file is stored', async () => {
  const { begun, changes } = endlessStorage()
  const { trialId, message } = await queueKeeping({ saves: saves({ a: 'x'.repeat(250_000) }) })
  const worker = createWorker(changes)
  const running = worker.run(message)
  await begun
  let progress = (await read(trialId)).progress
  while (progress?.phase !== 'save') progress = (await read(trialId)).progress
  assert.deepEqual([progress.step, progress.steps, progress.unit], [0, 2, 'model'])
  assert.match(progress.message, /^storing (a: 0\.0 of 0\.3|manifest\.json: 0\.0 of 0\.0) MB$/)
  worker.stop()
  await running
})

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
    assert.equal(await hasNoScratch(), true)

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
  assert.equal(await hasNoScratch(), true)
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
  await rename(FOLDER, `${FOLDER}-away`)
  await writeFile(FOLDER, 'not a folder')
  const running = createWorker().run(message)
  await log.line((line) => line.trialId === trialId && line.msg === 'the storage is unavailable; retrying')
  await rm(FOLDER)
  await rename(`${FOLDER}-away`, FOLDER)
  await running
  assert.equal((await shownModels(trialId)).plain?.a, 'stored later')
})

/** Limits under which no model can be stored, and the reason that a trial gives. */
const FOR_GOOD = [
  {
    code: 'PRUNE_ARTIFACT_QUOTA',
    models: { storage, bytesPerTeam: 10, patienceMs: 60_000 },
    reason: /The quota of models is 10: \d+ bytes are in use, and \d+ more are needed\. Delete models/,
  },
  {
    code: 'PRUNE_STORAGE_UNAVAILABLE',
    models: {
      storage: createFolderStorage('/dev/null/artifacts'),
      bytesPerTeam: 1_000_000,
      patienceMs: 0,
    },
    reason: /The folder \/dev\/null\/artifacts cannot be used for blobs\/\S+: ENOTDIR/,
  },
] as const

for (const { code, models, reason } of FOR_GOOD) {
  test(`after ${code} a trial keeps its figures, with a warning`, async () => {
    const { trialId, message } = await queueKeeping({ saves: saves({ a: `not stored: ${code}` }) })
    await createWorker({ models }).run(message)
    const { status, measurements, warnings } = await read(trialId)
    assert.deepEqual([status, measurements.length, warnings.length], ['succeeded', 1, 2])
    assert.match(
      warnings[1] ?? '',
      /^The model is not stored\. .* Then make it again with `secateur pull`\.$/,
    )
    assert.match(warnings[1] ?? '', reason)
    assert.deepEqual(await shownModels(trialId), {})
  })

  test(`after ${code} a trial that only makes a model fails`, async () => {
    const original = await queueTrial({ events: [done()] })
    await createWorker().run(original.message)
    const making = await queueKeeping(
      { saves: saves({ a: `not made: ${code}` }) },
      { makesModelOf: original.trialId },
    )
    await createWorker({ models }).run(making.message)
    const { status, error } = await read(making.trialId)
    assert.deepEqual([status, error?.type], ['failed', code])
    assert.match(error?.message ?? '', reason)
  })
}

const UNSAVED = {
  status: 'failed',
  error: {
    type: 'PRUNE_STORAGE_FULL',
    message: 'the model takes 9 bytes, and the disk has 8',
    traceback: null,
  },
}

test('a trial whose model Python cannot save keeps its figures, with a warning', async () => {
  const { trialId, message } = await queueKeeping({ events: [done(UNSAVED)] })
  await createWorker().run(message)
  const { status, error, measurements, warnings } = await read(trialId)
  assert.deepEqual([status, error, measurements.length], ['succeeded', null, 1])
  assert.equal(
    warnings[1],
    'The model is not stored. the model takes 9 bytes, and the disk has 8. Then make it again with `secateur pull`.',
  )
})

test('a trial that Python could not measure fails, although it keeps its model', async () => {
  const { trialId, message } = await queueKeeping({ events: [done({ ...UNSAVED, measurements: [] })] })
  await createWorker().run(message)
  assert.deepEqual((await read(trialId)).error?.type, 'PRUNE_STORAGE_FULL')
})

test('a trial can make the model of another one, once', async () => {
  const original = await queueTrial({ events: [done()] })
  await createWorker().run(original.message)
  const files = { a: 'made later' }
  for (const attempt of ['first', 'second']) {
    const act = { saves: saves(files), events: [done({ measurements: [] })] }
    const making = await queueKeeping(act, { makesModelOf: original.trialId })
    await createWorker().run(making.message)
    assert.equal((await read(making.trialId)).status, 'succeeded', attempt)
    assert.deepEqual(await shownModels(making.trialId), {})
    assert.equal((await shownModels(original.trialId)).plain?.a, files.a)
    assert.equal(
      await db.artifact.count({ where: { trialId: original.trialId, storedAt: { not: null } } }),
      1,
    )
  }
})

test('the model of a trial that is deleted is not made', async () => {
  const { trialId, message } = await queueKeeping(
    {},
    { makesModelOf: '019a0000-0000-7000-8000-000000000009' },
  )
  await createWorker().run(message)
  const { status, error } = await read(trialId)
  assert.deepEqual([status, error?.type], ['failed', 'PRUNE_NO_MODEL'])

  const original = await queueTrial({ events: [done()] })
  await createWorker().run(original.message)
  const making = await queueKeeping({ saves: saves({ a: 'late' }) }, { makesModelOf: original.trialId })
  const changes = storageWith(async (_key, put) => {
    await db.job.deleteMany({ where: { id: original.job.id } })
    return put()
  })
  await createWorker(changes).run(making.message)
  const late = await read(making.trialId)
  assert.deepEqual([late.status, late.error?.type], ['failed', 'PRUNE_NO_MODEL'])
  assert.match(late.error?.message ?? '', /was deleted or has not succeeded/)
})

test('what Python saves wrongly fails the trial', async () => {
  const files = { a: 'b' }
  for (const [act, type, message] of [
    [{}, 'PRUNE_BAD_RESULT', /: there is no folder\.$/],
    [{ saves: saves(files, 'plain', { version: 1 }) }, 'PRUNE_BAD_RESULT', /: manifest\.json: \/ /],
    [
      { saves: saves(files, 'plain', manifestOf({ a: 'c' })) },
      'PRUNE_INTERNAL',
      /changed before it was stored/,
    ],
  ] as const) {
    const { trialId, message: queued } = await queueKeeping(act)
    await createWorker().run(queued)
    const { status, error } = await read(trialId)
    assert.deepEqual([status, error?.type], ['failed', type])
    assert.match(error?.message ?? '', message)
    assert.deepEqual(await shownModels(trialId), {})
  }
})

test('the scratch folder is removed when Python dies after it saved a model, and when a worker starts', async () => {
  const { trialId, message } = await queueKeeping({ saves: saves({ a: 'orphaned' }), events: [], exit: 9 })
  await createWorker().run(message)
  assert.equal((await read(trialId)).attempts[0]?.exitCode, 9)
  assert.equal(await hasNoScratch(), true)
  await mkdir(join(home, 'scratch', hostId, 'left', 'plain'), { recursive: true })
  await openScratch(home, hostId, log.logger)
  await assert.rejects(access(join(home, 'scratch', hostId)), { code: 'ENOENT' })
})

/** From a saved model to a shown one: what is stored, once, and why a model is not stored. */
import assert from 'node:assert/strict'
import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { createFolderStorage } from '#core/storage/folder.ts'
import { DENSE, openKeepingWorkers, saves } from '../../test/support/kept-models.ts'
import { done } from '../../test/support/puppet-worker.ts'
import { manifestOf } from '../../test/support/saved-models.ts'
import { openScratch } from './scratch.ts'

const {
  db,
  home,
  hostId,
  storage,
  log,
  createWorker,
  queueTrial,
  read,
  supervise,
  python,
  queueKeeping,
  shownModels,
  hasNoScratch,
  storageWith,
  endlessStorage,
} = await openKeepingWorkers()

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
  assert.equal(hasNoScratch(), true)
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
    createWorker({ ...changes, engines: supervise(python) }).run(second.message),
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
  assert.equal(hasNoScratch(), true)
  await mkdir(join(home, 'scratch', hostId, 'left', 'plain'), { recursive: true })
  await openScratch(home, hostId, log.logger)
  await assert.rejects(access(join(home, 'scratch', hostId)), { code: 'ENOENT' })
})

/** Trials that keep their models, over a real storage, with a Python that saves what the test says. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Layout } from '#core/schemas/spec.ts'
import { blobKey } from '#core/storage/keys.ts'
import type { PutOptions, Storage } from '#core/storage/storage.ts'
import { measurement, NO_LOG, trialResult } from './fixtures.ts'
import { done, openPuppetWorkers } from './puppet-worker.ts'
import { type Files, manifestOf } from './saved-models.ts'

/** The measurements of every baseline. */
export const DENSE = [measurement({ value: 21.5 })]

/** What Python saves: the files of a layout and their manifest. */
export const saves = (
  files: Files,
  layout: Layout = 'plain',
  manifest: object = manifestOf(files, layout),
): Files =>
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

/** Await it at the top of a test file. */
export async function openKeepingWorkers() {
  const workers = await openPuppetWorkers()
  const { db, repositories, home, hostId, storage, queueTrial } = workers
  const folder = join(home, 'artifacts')

  /** A queued trial that keeps its model, for which Python acts as `act` says. */
  async function queueKeeping(
    act: object,
    { layouts = ['plain'], makesModelOf, reuse = false }: Keeping = {},
  ) {
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
        await readFile(join(folder, blobKey(blob)), 'utf8'),
      ])
      return [layout, Object.fromEntries(await Promise.all(contents))] as const
    })
    return Object.fromEntries(await Promise.all(models))
  }

  /** Whether no attempt has left files. */
  const hasNoScratch = () => !existsSync(join(home, 'scratch', hostId))

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

  return { ...workers, folder, queueKeeping, shownModels, hasNoScratch, storageWith, endlessStorage }
}

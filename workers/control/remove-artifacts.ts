/**
 * Removes models that are too old, deleted, or were never completed: their rows, then the bytes that no other model shares. It is
 * separate from the sweep, because the storage may be slow or away. Everything is found in Postgres and in the storage, so a
 * round may stop anywhere, and several controls may run at once.
 */
import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import { BLOBS, blobIdOf, blobKey } from '#core/storage/keys.ts'
import type { Storage, StoredObject } from '#core/storage/storage.ts'

const PAGE = 500
/** How often the storage is searched for what no row names. It costs one request for each thousand objects. */
const SEARCH_INTERVAL_MS = 3_600_000
/** Time for an upload. What is older was left behind by a process that died. */
const UPLOAD_LIMIT_MS = 86_400_000

export interface RemoveArtifactsDeps {
  artifacts: Repositories['artifacts']
  storage: Storage
  logger: Logger
}

/** @returns a function that runs one round. The next round finds again what fails in this one. */
export function createRemoveArtifacts({ artifacts, storage, logger }: RemoveArtifactsDeps) {
  let searchedAt = Number.NEGATIVE_INFINITY

  async function removeDeletedBlobs(): Promise<void> {
    let blobs = await artifacts.deletedBlobs(PAGE, null)
    while (blobs.length > 0) {
      for (const blob of blobs) {
        const removed = await remove(blobKey(blob))
        if (removed) await artifacts.dropBlob(blob.id)
      }
      blobs = await artifacts.deletedBlobs(PAGE, blobs.at(-1)?.id ?? null)
    }
  }

  /** Removes the objects of blobs without a row. A row is created before its object, so none of these will get one. */
  async function removeOrphans(): Promise<void> {
    for await (const objects of pagesOf(storage.list(BLOBS))) {
      const ids = objects.map(({ key }) => blobIdOf(key))
      const known = await artifacts.knownBlobs(ids.filter((id) => id !== null))
      const orphans = objects.filter((_, index) => ids[index] && !known.has(ids[index]))
      for (const { key } of orphans)
        if (await remove(key)) logger.info({ key }, 'an object without a row is removed')
    }
  }

  /** An object that cannot be removed does not hold up the others, unless the storage is away. */
  const remove = (key: string): Promise<boolean> =>
    storage.remove(key).then(
      () => true,
      (error) => {
        if (error.code === 'PRUNE_STORAGE_UNAVAILABLE') throw error
        logger.error({ error, key }, 'an object could not be removed; the next round retries')
        return false
      },
    )

  return async function removeArtifacts(): Promise<void> {
    await artifacts.applyRetention()
    while ((await artifacts.dropLeftovers(PAGE)) === PAGE);
    await removeDeletedBlobs()
    if (performance.now() - searchedAt < SEARCH_INTERVAL_MS) return
    await removeOrphans()
    await storage.removeUnfinished(new Date(Date.now() - UPLOAD_LIMIT_MS))
    searchedAt = performance.now()
  }
}

async function* pagesOf(objects: AsyncIterable<StoredObject>): AsyncGenerator<StoredObject[]> {
  let page: StoredObject[] = []
  for await (const object of objects) {
    page.push(object)
    if (page.length < PAGE) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

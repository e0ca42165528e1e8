/**
 * Searches the storage for what no row names: objects of models and uploads whose row is gone, and what a process that died left
 * unfinished. A search may stop anywhere, and several controls may search at once.
 */
import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import { BLOBS, blobIdOf, UPLOADS, uploadIdOf } from '#core/storage/keys.ts'
import type { Storage, StoredObject } from '#core/storage/storage.ts'
import { removeObject } from './remove-object.ts'
import { otherUsers } from './storage-users.ts'

const PAGE = 500
/** A search costs one request for each thousand objects. */
const SEARCH_INTERVAL_MS = 3_600_000
/** Time for a transfer. What is older was left behind by a process that died. */
const TRANSFER_LIMIT_MS = 86_400_000

export interface RemoveOrphansDeps {
  artifacts: Pick<Repositories['artifacts'], 'installationId' | 'knownBlobs'>
  datasets: Pick<Repositories['datasets'], 'existing'>
  storage: Storage
  logger: Logger
}

/** Objects below a prefix, each of which belongs to a row. The row is created before the object, and goes after it. */
interface Kind {
  prefix: string
  /** The id of the row; null for a key that Secateur does not make. */
  idOf: (key: string) => string | null
  /** Which of the ids have a row. */
  existing: (ids: readonly string[]) => Promise<Set<string>>
}

/** @returns a function that searches if an hour has passed since the last search that succeeded */
export function createRemoveOrphans({ artifacts, datasets, storage, logger }: RemoveOrphansDeps) {
  const kinds: Kind[] = [
    { prefix: BLOBS, idOf: blobIdOf, existing: artifacts.knownBlobs },
    { prefix: UPLOADS, idOf: uploadIdOf, existing: datasets.existing },
  ]
  let searchedAt = Number.NEGATIVE_INFINITY

  async function removeOrphansOf({ prefix, idOf, existing }: Kind): Promise<void> {
    for await (const objects of pagesOf(storage.list(prefix))) {
      const ids = objects.map(({ key }) => idOf(key))
      const known = await existing(ids.filter((id) => id !== null))
      const orphans = objects.filter((_, index) => ids[index] && !known.has(ids[index]))
      for (const { key } of orphans)
        if (await removeObject(storage, key, logger))
          logger.info({ key }, 'an object without a row is removed')
    }
  }

  async function search(): Promise<void> {
    await storage.removeUnfinished(new Date(Date.now() - TRANSFER_LIMIT_MS))
    const others = await otherUsers(storage, await artifacts.installationId())
    if (others.length > 0) {
      logger.warn(
        { storage: storage.name, others },
        'another installation uses the storage; objects without a row are not removed, as they may belong to it',
      )
      return
    }
    for (const kind of kinds) await removeOrphansOf(kind)
  }

  return async function removeOrphans(): Promise<void> {
    if (performance.now() - searchedAt < SEARCH_INTERVAL_MS) return
    await search()
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

/**
 * Removes models that are too old, deleted, or were never completed: their rows, then the bytes that no other model shares. It is
 * separate from the sweep, because the storage may be slow or away. Everything is found in Postgres, so a round may stop
 * anywhere, and several controls may run at once.
 */
import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import { blobKey } from '#core/storage/keys.ts'
import type { Storage } from '#core/storage/storage.ts'
import { removeObject } from './remove-object.ts'

const PAGE = 500

export interface RemoveArtifactsDeps {
  artifacts: Repositories['artifacts']
  storage: Storage
  logger: Logger
}

/** One round. The next round finds again what fails in this one. */
export async function removeArtifacts({ artifacts, storage, logger }: RemoveArtifactsDeps): Promise<void> {
  await artifacts.applyRetention()
  while ((await artifacts.dropLeftovers(PAGE)) === PAGE);
  let blobs = await artifacts.deletedBlobs(PAGE, null)
  while (blobs.length > 0) {
    for (const blob of blobs)
      if (await removeObject(storage, blobKey(blob), logger)) await artifacts.dropBlob(blob.id)
    blobs = await artifacts.deletedBlobs(PAGE, blobs.at(-1)?.id ?? null)
  }
}

import type { Logger } from '#core/runtime/logger.ts'
import type { Storage } from '#core/storage/storage.ts'

/**
 * Removes an object. One that cannot be removed does not hold up the others, unless the storage is away.
 * @returns whether it is gone
 * @throws SecateurError PRUNE_STORAGE_UNAVAILABLE
 */
export async function removeObject(storage: Storage, key: string, logger: Logger): Promise<boolean> {
  try {
    await storage.remove(key)
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === 'PRUNE_STORAGE_UNAVAILABLE') throw error
    logger.error({ error, key }, 'an object could not be removed; the next round retries')
    return false
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import { SecateurError } from '#core/errors.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { PutOptions, Storage } from '#core/storage/storage.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000

export interface Patience {
  logger: Logger
  /** Time without progress after which the storage is given up. */
  patienceMs: number
}

/**
 * Stores a file, and repeats it while the storage is unavailable.
 * @throws SecateurError PRUNE_STORAGE_UNAVAILABLE after `patienceMs` in which no further byte was stored; other errors of
 * the storage at once; AbortError
 */
export async function putPatiently(
  storage: Storage,
  { key, path }: { key: string; path: string },
  options: PutOptions,
  { logger, patienceMs }: Patience,
): Promise<void> {
  let furthest = 0
  let progressAt = performance.now()
  const onProgress = (bytes: number) => {
    if (bytes > furthest) progressAt = performance.now()
    furthest = Math.max(bytes, furthest)
    options.onProgress?.(bytes)
  }
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await storage.put(key, path, { ...options, onProgress })
    } catch (error) {
      if (!isUnavailable(error) || performance.now() - progressAt > patienceMs) throw error
      logger.warn({ error, key }, 'the storage is unavailable; retrying')
    }
    await delay(pause, undefined, { signal: options.signal })
  }
}

const isUnavailable = (error: unknown): boolean =>
  error instanceof SecateurError && error.code === 'PRUNE_STORAGE_UNAVAILABLE'

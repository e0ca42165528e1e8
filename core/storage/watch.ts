/**
 * Checks again and again whether the storage can be used, and says so in the log. A storage that is away stops no process: it
 * may come back, and what needs it says what failed.
 */
import type { Logger } from '#core/runtime/logger.ts'
import { repeat } from '#core/runtime/repeat.ts'
import type { Storage } from './storage.ts'

const INTERVAL_MS = 60_000

export interface StorageWatch {
  /** `ok`, or the problem that the last check found. */
  state: () => string
  stop: () => Promise<void>
}

export function watchStorage(
  { name, check }: Pick<Storage, 'name' | 'check'>,
  logger: Logger,
  intervalMs = INTERVAL_MS,
): StorageWatch {
  const stopping = new AbortController()
  let state = 'not checked yet'

  async function checkOnce(): Promise<void> {
    await check(stopping.signal)
    if (state === 'ok') return
    logger.info({ storage: name }, 'the storage can be used')
    state = 'ok'
  }

  function onError(error: unknown): void {
    const { message } = error as Error
    if (stopping.signal.aborted || message === state) return
    logger.warn(`The storage cannot be used. ${message}`)
    state = message
  }

  const checks = repeat(checkOnce, intervalMs, onError)
  return {
    state: () => state,
    stop: () => {
      stopping.abort()
      return checks.stop()
    },
  }
}

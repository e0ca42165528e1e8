/** Repeats requests to a storage until it is back. */
import { setTimeout } from 'node:timers/promises'
import { delaySeconds } from '#core/domain/backoff.ts'
import { SecateurError } from '#core/errors.ts'

const BACKOFF = { firstSeconds: 0.2, factor: 2, longestSeconds: 30 }

export type Retry = <T>(request: () => Promise<T>) => Promise<T>

/**
 * Requests that share a Retry count as one transfer: the success of one shows that the storage can be reached.
 * @param patienceMs time without a success after which the error is thrown
 */
export function createRetry(signal: AbortSignal, patienceMs: number): Retry {
  let lastSuccess = performance.now()
  return async (request) => {
    for (let failures = 1; ; failures++) {
      try {
        const answer = await request()
        lastSuccess = performance.now()
        return answer
      } catch (error) {
        signal.throwIfAborted()
        if (!isUnavailable(error) || performance.now() - lastSuccess > patienceMs) throw error
      }
      await setTimeout(delaySeconds(BACKOFF, failures, Math.random()) * 1000, undefined, { signal })
    }
  }
}

const isUnavailable = (error: unknown): boolean =>
  error instanceof SecateurError && error.code === 'PRUNE_STORAGE_UNAVAILABLE'

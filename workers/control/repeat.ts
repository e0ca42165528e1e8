import { setTimeout as delay } from 'node:timers/promises'

/** Runs `task` again and again with `intervalMs` between the end of one run and the start of the next. */
export function repeat(task: () => Promise<void>, intervalMs: number, onError: (error: unknown) => void) {
  const stopping = new AbortController()
  const { signal } = stopping

  const running = (async () => {
    while (!signal.aborted) {
      await task().catch(onError)
      await delay(intervalMs, undefined, { signal }).catch(() => {}) // rejects only when stopped
    }
  })()

  return {
    /** Resolves when the run under way, if any, has ended; no other starts. */
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

import { setTimeout as delay } from 'node:timers/promises'

/** Runs `task` repeatedly, with `intervalMs` between the end of one run and the start of the next. */
export function repeat(task: () => Promise<void>, intervalMs: number, onError: (error: unknown) => void) {
  const stopping = new AbortController()
  const { signal } = stopping

  const running = (async () => {
    while (!signal.aborted) {
      await task().catch(onError)
      await delay(intervalMs, undefined, { signal }).catch(() => {}) // it rejects only when stopped
    }
  })()

  return {
    /** Starts no further run, and resolves when the current one has ended. */
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

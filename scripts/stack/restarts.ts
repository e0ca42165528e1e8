/** Runs a program again whenever it ends, after a pause that doubles each time. */
import { setTimeout as delay } from 'node:timers/promises'

/** First and longest pause; each is twice the one before. */
export interface Backoff {
  first: number
  longest: number
}

const BACKOFF_MS: Backoff = { first: 500, longest: 30_000 }
/** A program that ran this long had recovered: its next restart is quick again. */
const HEALTHY_AFTER_MS = 60_000

export interface Ending {
  why: string
  /** It asks for a restart at once. */
  isRestart?: boolean
}

export interface RestartOptions {
  /** Starts it, and resolves when it has ended. */
  run: () => Promise<Ending>
  /** It ended by itself, and restarts after `delayMs`. */
  onRestart: (why: string, delayMs: number) => void
  /** After it is aborted, an end is final. */
  stopping: AbortSignal
  backoffMs?: Backoff | undefined
}

/** Resolves when it has ended for the last time. */
export async function keepRunning({ run, onRestart, stopping, backoffMs = BACKOFF_MS }: RestartOptions) {
  let nextMs = backoffMs.first
  while (!stopping.aborted) {
    const started = Date.now()
    const { why, isRestart = false } = await run()
    if (stopping.aborted) return
    if (Date.now() - started > HEALTHY_AFTER_MS) nextMs = backoffMs.first
    const delayMs = isRestart ? 0 : nextMs
    onRestart(why, delayMs)
    await delay(delayMs, undefined, { signal: stopping }).catch(() => {}) // only when stopped
    if (!isRestart) nextMs = Math.min(nextMs * 2, backoffMs.longest)
  }
}

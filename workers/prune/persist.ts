import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '#core/logger.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000
/** After that the row is left to the reaper: its heartbeat has long stopped. */
const GIVE_UP_MS = 300_000

/**
 * Writes an outcome even if Postgres is away for a while: hours of computing may hang on it. The write must be safe to
 * repeat, as the fenced ones are.
 */
export async function persist<T>(write: () => Promise<T>, logger: Logger): Promise<T> {
  const deadline = Date.now() + GIVE_UP_MS
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await write()
    } catch (error) {
      if (Date.now() + pause > deadline) throw error
      logger.warn({ error }, 'an outcome could not be written; trying again')
      await delay(pause)
    }
  }
}

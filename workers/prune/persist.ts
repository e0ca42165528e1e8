import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '#core/runtime/logger.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000
/** Failures of a write while Postgres answers, after which it's the write that is wrong. */
const MOST_REFUSALS = 4

/**
 * Writes for as long as Postgres is away: hours of computing may hang on it. The write must be safe to repeat, as the
 * fenced ones are.
 * @param probe any other query; while it fails as well, Postgres is away
 * @throws what the write threw, when Postgres is there and keeps refusing it
 */
export async function persist<T>(
  write: () => Promise<T>,
  { probe, logger }: { probe: () => Promise<unknown>; logger: Logger },
): Promise<T> {
  let refusals = 0
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await write()
    } catch (error) {
      const away = await probe().then(
        () => false,
        () => true,
      )
      if (!away && ++refusals === MOST_REFUSALS) throw error
      logger.warn({ error, away }, 'a write to Postgres failed; trying again')
      await delay(pause)
    }
  }
}

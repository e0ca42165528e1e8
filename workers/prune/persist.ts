import { setTimeout as delay } from 'node:timers/promises'
import { SecateurError } from '#core/errors.ts'
import type { Logger } from '#core/runtime/logger.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000
/** After so many failures while Postgres answers, the write itself is wrong. */
const MAX_REJECTIONS = 4

/**
 * Repeats a write until Postgres is back, because hours of computation may depend on it. The write must be safe to repeat,
 * as the fenced writes are.
 * @param probe any other query; while it fails as well, Postgres is away
 * @throws SecateurError of the write at once; any other error, when Postgres answers and keeps rejecting the write
 */
export async function persist<T>(
  write: () => Promise<T>,
  { probe, logger }: { probe: () => Promise<unknown>; logger: Logger },
): Promise<T> {
  let rejections = 0
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await write()
    } catch (error) {
      if (error instanceof SecateurError) throw error
      const away = await probe().then(
        () => false,
        () => true,
      )
      if (!away && ++rejections === MAX_REJECTIONS) throw error
      logger.warn({ error, away }, 'a write to Postgres failed; retrying')
      await delay(pause)
    }
  }
}

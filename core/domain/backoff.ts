/** Exponential backoff with jitter. Pure. */

/** Each delay varies by up to this fraction, so that rows which failed together are not retried together. */
const JITTER = 0.25

export interface Backoff {
  firstSeconds: number
  /** Multiplies each delay to give the next one. */
  factor: number
  longestSeconds: number
}

/**
 * The delay before the next attempt, in seconds.
 * @param failures so far, at least 1
 * @param random in [0, 1), for the jitter
 */
export function delaySeconds(backoff: Backoff, failures: number, random: number): number {
  const { firstSeconds, factor, longestSeconds } = backoff
  const delay = Math.min(firstSeconds * factor ** (failures - 1), longestSeconds)
  return delay * (1 + JITTER * (2 * random - 1))
}

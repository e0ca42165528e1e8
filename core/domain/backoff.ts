/** A delay is longer or shorter by up to this part of it, so that what failed together does not come back together. */
const JITTER = 0.25

export interface Backoff {
  firstSeconds: number
  /** From each delay to the next. */
  factor: number
  longestSeconds: number
}

/**
 * How long something waits that has failed so many times.
 * @param random in [0, 1), for the jitter
 */
export function delaySeconds(backoff: Backoff, failures: number, random: number): number {
  const { firstSeconds, factor, longestSeconds } = backoff
  const delay = Math.min(firstSeconds * factor ** (failures - 1), longestSeconds)
  return delay * (1 + JITTER * (2 * random - 1))
}

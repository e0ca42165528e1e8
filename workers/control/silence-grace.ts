/**
 * Delays the decision that hosts are lost. While control cannot read heartbeats, because Postgres or control itself is down,
 * every host looks silent. So after a start or an outage, control waits a full silence window before it declares hosts lost.
 * The clock is control's own; it only delays that decision.
 */
export interface SilenceGrace {
  /**
   * Call it whenever Postgres has answered.
   * @returns true if Postgres has answered without a gap for a full window
   */
  recordContact(): boolean
}

/** @param clock in seconds */
export function createSilenceGrace(
  windowSeconds: number,
  clock = () => performance.now() / 1000,
): SilenceGrace {
  let since = clock()
  let last = since
  return {
    recordContact: () => {
      const now = clock()
      if (now - last > windowSeconds / 2) since = now
      last = now
      return now - since >= windowSeconds
    },
  }
}

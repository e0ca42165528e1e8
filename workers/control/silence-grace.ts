/**
 * Who is silent is known only to those who listen: after Postgres was away, or control, every worker seems silent until
 * it has had the time to speak. The clock is control's own, and does no more than put a decision off.
 */
export interface Listening {
  /** To be told whenever Postgres has answered. @returns whether it has for all of the last `seconds`, without a gap */
  heard(): boolean
}

/** @param clock seconds */
export function startListening(seconds: number, clock = () => performance.now() / 1000): Listening {
  let since = clock()
  let last = since
  return {
    heard: () => {
      const now = clock()
      if (now - last > seconds / 2) since = now
      last = now
      return now - since >= seconds
    },
  }
}

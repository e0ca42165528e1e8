/** Which key a text is, without a query for each request. */
import DataLoader from 'dataloader'
import { LRUCache } from 'lru-cache'
import { fitsHash, parseKey } from '#core/keys.ts'
import type { LiveKey, Repositories } from '#core/repositories/index.ts'

/** What Postgres said of a prefix holds for so long, so that a key which is revoked stops within a second everywhere. */
const HOLDS_MS = 900
/** Prefixes are looked up together, in at most 200 queries a second, whatever keys somebody makes up. */
const GATHER_MS = 5
const MOST_IN_A_QUERY = 1_000
const MOST_HELD = 10_000

/** @returns the live key that the text is, or null */
export type Keyring = (text: string) => Promise<LiveKey | null>

export function createKeyring(keys: Pick<Repositories['keys'], 'lookUp' | 'markUsed'>): Keyring {
  const byPrefix = new DataLoader(keys.lookUp, {
    cacheMap: new LRUCache<string, Promise<LiveKey | null>>({ max: MOST_HELD, ttl: HOLDS_MS }),
    batchScheduleFn: (lookUp) => setTimeout(lookUp, GATHER_MS),
    maxBatchSize: MOST_IN_A_QUERY,
  })
  return async (text) => {
    const given = parseKey(text)
    if (!given) return null
    const key = await byPrefix.load(given.prefix)
    const fits = fitsHash(given.secret, key?.hash)
    if (!key || !fits) return null
    if (key.isUnmarked) {
      key.isUnmarked = false
      await keys.markUsed(key.id)
    }
    return key
  }
}

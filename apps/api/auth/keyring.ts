/** Which key a text is, without a query for each request. */
import DataLoader from 'dataloader'
import { LRUCache } from 'lru-cache'
import { type KeyParts, matchesHash, parseKey } from '#core/domain/api-key.ts'
import type { LiveKey, Repositories } from '#core/repositories/index.ts'

/** What Postgres said of a prefix holds for so long, so that a key which is revoked stops within a second everywhere. */
const HOLDS_MS = 900
/** Prefixes are looked up together, in at most 200 queries a second, whatever keys somebody makes up. */
const GATHER_MS = 5
const MOST_IN_A_QUERY = 1_000
const MOST_HELD = 10_000

/** @returns the live key that the text is, or null; at once if that is known */
export type Keyring = (text: string) => LiveKey | null | Promise<LiveKey | null>

export function createKeyring(keys: Pick<Repositories['keys'], 'lookUp' | 'markUsed'>): Keyring {
  const byPrefix = new DataLoader(keys.lookUp, {
    cacheMap: new LRUCache<string, Promise<LiveKey | null>>({ max: MOST_HELD, ttl: HOLDS_MS }),
    batchScheduleFn: (lookUp) => setTimeout(lookUp, GATHER_MS),
    maxBatchSize: MOST_IN_A_QUERY,
  })
  /** What those promises came to, which hold from when they were made. */
  const known = new LRUCache<string, { key: LiveKey | null }>({ max: MOST_HELD, ttl: HOLDS_MS })

  async function look(given: KeyParts): Promise<LiveKey | null> {
    const start = performance.now()
    const key = await byPrefix.load(given.prefix)
    if (!known.has(given.prefix)) known.set(given.prefix, { key }, { start })
    const fits = matchesHash(given.secret, key?.hash)
    if (!key || !fits) return null
    if (key.isUnmarked) {
      key.isUnmarked = false
      await keys.markUsed(key.id)
    }
    return key
  }

  return (text) => {
    const given = parseKey(text)
    if (!given) return null
    const found = known.get(given.prefix)
    if (!found || found.key?.isUnmarked) return look(given)
    return matchesHash(given.secret, found.key?.hash) ? found.key : null
  }
}

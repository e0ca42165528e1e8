/** Finds the API key that a text is, from a short-lived cache instead of one query per request. */
import DataLoader from 'dataloader'
import { LRUCache } from 'lru-cache'
import { type KeyParts, matchesHash, parseKey } from '#core/domain/api-key.ts'
import type { LiveKey, Repositories } from '#core/repositories/index.ts'

/** Lifetime of a cached lookup. A revoked key stops working within a second everywhere. */
const TTL_MS = 900
/** Prefixes are looked up in batches, so that made-up keys cause at most 200 queries a second. */
const BATCH_MS = 5
const MAX_BATCH_SIZE = 1_000
const MAX_CACHED = 10_000

/** @returns the live key that the text is, or null; synchronously if the lookup is cached */
export type Keyring = (text: string) => LiveKey | null | Promise<LiveKey | null>

interface Lookup {
  result: Promise<LiveKey | null>
  /** What `result` resolved to; undefined until then. */
  key?: LiveKey | null
}

export function createKeyring(keys: Pick<Repositories['keys'], 'lookUp' | 'markUsed'>): Keyring {
  const batches = new DataLoader(keys.lookUp, {
    cache: false,
    batchScheduleFn: (lookUp) => setTimeout(lookUp, BATCH_MS),
    maxBatchSize: MAX_BATCH_SIZE,
  })
  /** By prefix. Holds from when a lookup began, so that waiting for Postgres does not lengthen its life. */
  const lookups = new LRUCache<string, Lookup>({ max: MAX_CACHED, ttl: TTL_MS })

  function lookUp(prefix: string): Lookup {
    const cached = lookups.get(prefix)
    if (cached) return cached
    const lookup: Lookup = { result: batches.load(prefix) }
    lookups.set(prefix, lookup)
    lookup.result.then(
      (key) => {
        lookup.key = key
      },
      () => {
        if (lookups.get(prefix) === lookup) lookups.delete(prefix)
      },
    )
    return lookup
  }

  async function verify({ secret }: KeyParts, { result }: Lookup): Promise<LiveKey | null> {
    const key = await result
    if (!matchesHash(secret, key?.hash) || !key) return null
    if (key.isUnmarked) {
      key.isUnmarked = false
      await keys.markUsed(key.id)
    }
    return key
  }

  return (text) => {
    const given = parseKey(text)
    if (!given) return null
    const lookup = lookUp(given.prefix)
    const { key } = lookup
    if (key === undefined || key?.isUnmarked) return verify(given, lookup)
    return matchesHash(given.secret, key?.hash) ? key : null
  }
}

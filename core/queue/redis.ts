/** Connections to Redis, by who uses them. */
import { Redis } from 'ioredis'

/** For whoever answers a person: fails at once when Redis is away, instead of keeping the caller waiting. */
export const openProducerRedis = (url: string): Redis =>
  new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, lazyConnect: false })

/** For queue workers: waits for Redis as long as it takes (BullMQ asks for `maxRetriesPerRequest: null`). */
export const openWorkerRedis = (url: string): Redis => new Redis(url, { maxRetriesPerRequest: null })

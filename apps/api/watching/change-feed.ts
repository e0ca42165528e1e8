/**
 * Reports changes of jobs as they happen. A trigger stores the last change of every job in the transaction that makes it,
 * and the feed polls for new ones several times a second (ADR 15). While Postgres is unreachable nothing is lost: the feed
 * continues from its cursor.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import { singleFlight } from '#core/runtime/single-flight.ts'

/** After this time without an answer from Postgres, cached jobs count as stale. */
const STALE_AFTER_MS = 1_000
const INTERVAL_MS = 100
const RETRY_INTERVAL_MS = 1_000

/** Is called when a job was created, changed or deleted. */
export type FeedListener = (teamId: string, jobId: string) => void

export interface ChangeFeed {
  listen(listener: FeedListener): void
  /** Whether every change that is older than a second has been reported. */
  isCurrent(): boolean
  /** Where to continue to get the changes that were not reported yet; null until Postgres has answered. */
  cursor(): bigint | null
  /** Resolves when everything that was committed before the call has been reported. */
  catchUp(): Promise<void>
  close(): Promise<void>
}

/** @param changes over a connection of its own, so that polls never wait for a free one */
export function openChangeFeed(changes: Repositories['changes'], logger: Logger): ChangeFeed {
  const listeners: FeedListener[] = []
  const closing = new AbortController()
  let polledAt = Number.NEGATIVE_INFINITY
  let cursor: bigint | null = null
  /** Job -> its last reported change, for changes that the cursor does not exclude yet. */
  let reported = new Map<string, bigint>()

  const poll = singleFlight(async () => {
    const now = performance.now()
    const { items, cursor: next } = await changes.since(cursor)
    for (const { teamId, jobId, changedIn } of items) {
      if (reported.get(jobId) === changedIn) continue
      for (const listener of listeners) listener(teamId, jobId)
    }
    reported = new Map(items.map(({ jobId, changedIn }) => [jobId, changedIn]))
    cursor = next
    polledAt = now
  })

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      const pause = await poll().then(
        () => INTERVAL_MS,
        (error: unknown) => {
          logger.warn({ error }, 'changes of jobs cannot be read')
          return RETRY_INTERVAL_MS
        },
      )
      await delay(pause, undefined, { signal: closing.signal }).catch(() => {}) // rejects only when closed
    }
  }
  const running = run()

  return {
    listen: (listener) => {
      listeners.push(listener)
    },
    isCurrent: () => performance.now() - polledAt < STALE_AFTER_MS,
    cursor: () => cursor,
    catchUp: poll,
    close: async () => {
      closing.abort()
      await running
      polledAt = Number.NEGATIVE_INFINITY
    },
  }
}

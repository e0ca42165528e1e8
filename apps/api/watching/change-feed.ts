/**
 * What happens to jobs, as it happens: a trigger notes the last change of every job in the transaction that makes it, and
 * a feed asks several times a second for what is new (ADR 15). Nothing is lost while Postgres is away: the feed asks on
 * from where it was.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import { singleFlight } from '#core/runtime/single-flight.ts'

/** An answer of Postgres holds for so long: nobody trusts what they have read before for longer without another one. */
const TRUST_MS = 1_000
const INTERVAL_MS = 100
const PAUSE_MS = 1_000

/** To be told that a job is there, is another than before, or is there no longer. */
export type FeedListener = (teamId: string, jobId: string) => void

export interface ChangeFeed {
  listen(listener: FeedListener): void
  /** Whether every change that is older than a second has been told. */
  isCurrent(): boolean
  /** From where to ask for changes that have not been told; null until Postgres has answered. */
  cursor(): bigint | null
  /** Resolves when all that was committed before the call has been told. */
  catchUp(): Promise<void>
  close(): Promise<void>
}

/** @param changes over a connection that nobody else uses: it must not wait for a free one */
export function openChangeFeed(changes: Repositories['changes'], logger: Logger): ChangeFeed {
  const listeners: FeedListener[] = []
  const closing = new AbortController()
  let askedAt = Number.NEGATIVE_INFINITY
  let cursor: bigint | null = null
  /** Job -> the change of it that was told last, as far as the cursor does not exclude it. */
  let told = new Map<string, bigint>()

  const ask = singleFlight(async () => {
    const now = performance.now()
    const { items, cursor: next } = await changes.since(cursor)
    for (const { teamId, jobId, changedIn } of items) {
      if (told.get(jobId) === changedIn) continue
      for (const listener of listeners) listener(teamId, jobId)
    }
    told = new Map(items.map(({ jobId, changedIn }) => [jobId, changedIn]))
    cursor = next
    askedAt = now
  })

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      const pause = await ask().then(
        () => INTERVAL_MS,
        (error: unknown) => {
          logger.warn({ error }, 'the feed of changes is away')
          return PAUSE_MS
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
    isCurrent: () => performance.now() - askedAt < TRUST_MS,
    cursor: () => cursor,
    catchUp: ask,
    close: async () => {
      closing.abort()
      await running
      askedAt = Number.NEGATIVE_INFINITY
    },
  }
}

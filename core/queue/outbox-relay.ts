/** Publishes the outbox to the queue of jobs, at least once. */
import type { Queue } from 'bullmq'
import type { Repositories } from '#core/repositories/index.ts'
import { singleFlight } from '#core/runtime/single-flight.ts'
import type { JobMessage } from './queues.ts'

const PAGE = 500

/**
 * `relayOutbox` for concurrent callers, who share runs. If each ran on its own, fifty clients that submit at once would
 * publish each other's rows fifty times.
 */
export const createOutboxRelay = (
  outbox: Repositories['outbox'],
  queue: Queue<JobMessage>,
): (() => Promise<void>) =>
  singleFlight(async () => {
    await relayOutbox(outbox, queue)
  })

/**
 * Publishes all rows of the outbox. If the process dies between publishing and marking, the next call publishes the rows
 * again, which is harmless.
 * @returns the number of published rows
 * @throws if the connection to Redis or Postgres is lost; unpublished rows stay in the outbox. If Redis was never reached, it
 * waits for Redis instead.
 */
export async function relayOutbox(outbox: Repositories['outbox'], queue: Queue<JobMessage>): Promise<number> {
  let published = 0
  for (;;) {
    const rows = await outbox.unpublished(PAGE)
    if (rows.length === 0) return published
    await queue.addBulk(rows.map(({ jobId }) => ({ name: 'job', data: { jobId } })))
    await outbox.markPublished(rows.map(({ id }) => id))
    published += rows.length
  }
}

/** From the outbox to the queue: what was committed is published, at least once. */
import type { Queue } from 'bullmq'
import type { Repositories } from '#core/repositories/index.ts'
import { singleFlight } from '#core/runtime/single-flight.ts'
import type { JobMessage } from './queues.ts'

const PAGE = 500

/**
 * `relayOutbox` for many who have news at once. Side by side, each would publish all that the others are about to: of
 * fifty clients that submit, fifty times their jobs.
 */
export const createRelay = (
  outbox: Repositories['outbox'],
  queue: Queue<JobMessage>,
): (() => Promise<void>) =>
  singleFlight(async () => {
    await relayOutbox(outbox, queue)
  })

/**
 * Publishes what the outbox holds. If it dies in between, the next call publishes a second time, which is harmless.
 * @returns how many rows were published
 * @throws when Redis or Postgres was lost; what was not published stays in the outbox. A Redis that was never reached is
 * waited for.
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

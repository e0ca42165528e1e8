/**
 * Messages to control about jobs that changed. A row is written in the transaction of the change, and published to the
 * queue afterwards, at least once.
 */
import { uuidv7 } from 'uuidv7'
import type { Db, Tx } from '#core/runtime/db.ts'

/** Adds a message about a job, in the transaction that changed the job. */
export const addToOutbox = async (tx: Tx, jobId: string): Promise<void> => {
  await tx.outbox.create({ data: { id: uuidv7(), jobId } })
}

export const createOutbox = (db: Db) => ({
  /** The rows that are not published yet, oldest first. Two relays may both get a row: a duplicate message is harmless. */
  unpublished: (limit: number): Promise<{ id: string; jobId: string }[]> =>
    db.$queryRaw`SELECT id, job_id AS "jobId" FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT ${limit}`,

  /** Call it after the queue has accepted the messages, never before. */
  async markPublished(ids: readonly string[]): Promise<void> {
    await db.$executeRaw`
      UPDATE outbox SET published_at = now() WHERE id = ANY(${ids}::uuid[]) AND published_at IS NULL`
  },

  /** Deletes rows that were published more than a day ago. @returns how many */
  prune: (): Promise<number> =>
    db.$executeRaw`DELETE FROM outbox WHERE published_at < now() - interval '1 day'`,
})

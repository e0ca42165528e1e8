/** Jobs that control must be told of. A row is written with what it tells of, and published at least once. */
import { uuidv7 } from 'uuidv7'
import type { Db, Tx } from '#core/runtime/db.ts'

/** Adds a job to the outbox, in the transaction of what happened to it. */
export const addToOutbox = async (tx: Tx, jobId: string): Promise<void> => {
  await tx.outbox.create({ data: { id: uuidv7(), jobId } })
}

export const createOutbox = (db: Db) => ({
  /** What still has to be published, oldest first. Two relays may both get a row: a job told of twice is no harm. */
  unpublished: (limit: number): Promise<{ id: string; jobId: string }[]> =>
    db.$queryRaw`SELECT id, job_id AS "jobId" FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT ${limit}`,

  /** To be called after the queue has taken the messages, never before. */
  async markPublished(ids: readonly string[]): Promise<void> {
    await db.$executeRaw`
      UPDATE outbox SET published_at = now() WHERE id = ANY(${ids}::uuid[]) AND published_at IS NULL`
  },

  /** Drops what was published more than a day ago. @returns how many rows that were */
  prune: (): Promise<number> =>
    db.$executeRaw`DELETE FROM outbox WHERE published_at < now() - interval '1 day'`,
})

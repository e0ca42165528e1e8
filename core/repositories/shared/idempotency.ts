/**
 * Answers to submissions by the client's idempotency key. A client that repeats a submission within 24 hours gets the same
 * answer again.
 */

import { SecateurError } from '#core/errors.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { BenchmarkDetail } from '#core/schemas/benchmarks.ts'
import type { JobResource } from '#core/schemas/resources.ts'
import { readBenchmarkAnswer, readJobAnswer } from './json-columns.ts'

export interface Idempotency {
  key: string
  /** Hash of the request. */
  fingerprint: string
}

export const createIdempotency = (db: Db) => ({
  /**
   * The stored answer for a key; null if there is none.
   * @throws SecateurError PRUNE_IDEMPOTENCY_KEY_REUSED when the key was used for a different request
   */
  recall: (teamId: string, idempotency: Idempotency) => recallAnswer(db, teamId, idempotency, readJobAnswer),
  /** As `recall`, for the submission of a benchmark. */
  recallBenchmark: (teamId: string, idempotency: Idempotency) =>
    recallAnswer(db, teamId, idempotency, readBenchmarkAnswer),

  /** Deletes up to `limit` expired answers, the oldest first. @returns how many it deleted */
  prune: (limit: number): Promise<number> =>
    db.$executeRaw`
      DELETE FROM idempotency_keys WHERE (team_id, key) IN (
        SELECT team_id, key FROM idempotency_keys WHERE expires_at <= now() ORDER BY expires_at LIMIT ${limit})
        AND expires_at <= now()`,
})

/**
 * As `recall`, inside a transaction.
 * @param read validates the stored answer
 */
export async function recallAnswer<Answer>(
  tx: Tx,
  teamId: string,
  { key, fingerprint }: Idempotency,
  read: (answer: unknown, rowId: string) => Answer,
): Promise<Answer | null> {
  const [row] = await tx.$queryRaw<{ fingerprint: string; answer: unknown }[]>`
    SELECT fingerprint, answer FROM idempotency_keys
    WHERE team_id = ${teamId}::uuid AND key = ${key} AND expires_at > now()`
  if (!row) return null
  if (row.fingerprint !== fingerprint)
    throw new SecateurError(
      'PRUNE_IDEMPOTENCY_KEY_REUSED',
      `The Idempotency-Key ${key} was used for a different request within the last 24 hours. Use a new key for each request.`,
    )
  return read(row.answer, `${teamId} ${key}`)
}

/** Stores an answer. Call it in the transaction that creates what it shows, after `recallAnswer` returned null. */
export async function storeAnswer(
  tx: Tx,
  teamId: string,
  { key, fingerprint }: Idempotency,
  answer: JobResource | BenchmarkDetail,
): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM idempotency_keys WHERE team_id = ${teamId}::uuid AND key = ${key} AND expires_at <= now()`
  await tx.$executeRaw`
    INSERT INTO idempotency_keys (team_id, key, fingerprint, answer, expires_at)
    VALUES (${teamId}::uuid, ${key}, ${fingerprint}, ${JSON.stringify(answer)}::json, now() + interval '24 hours')`
}

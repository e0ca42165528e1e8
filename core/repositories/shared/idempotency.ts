/** What was answered to submissions, each under a key of its client's: whoever asks again within a day is answered the same. */

import { SecateurError } from '#core/errors.ts'
import type { Db, Tx } from '#core/runtime/db.ts'

export interface Idempotency {
  key: string
  /** Of what is asked. */
  fingerprint: string
}

export const createIdempotency = (db: Db) => ({
  /**
   * The answer there is under a key already; null if there is none.
   * @throws SecateurError PRUNE_IDEMPOTENCY_KEY_REUSED when it was to something else
   */
  recall: <T extends object>(teamId: string, idempotency: Idempotency) => recall<T>(db, teamId, idempotency),

  /** Drops up to `limit` of those that count no longer. @returns how many those were */
  prune: (limit: number): Promise<number> =>
    db.$executeRaw`
      DELETE FROM idempotency_keys WHERE (team_id, key) IN (
        SELECT team_id, key FROM idempotency_keys WHERE expires_at <= now() ORDER BY expires_at LIMIT ${limit})
        AND expires_at <= now()`,
})

/** The same in a transaction. */
export async function recall<T extends object>(
  tx: Tx,
  teamId: string,
  { key, fingerprint }: Idempotency,
): Promise<T | null> {
  const [row] = await tx.$queryRaw<{ fingerprint: string; answer: T }[]>`
    SELECT fingerprint, answer FROM idempotency_keys
    WHERE team_id = ${teamId}::uuid AND key = ${key} AND expires_at > now()`
  if (!row) return null
  if (row.fingerprint !== fingerprint)
    throw new SecateurError(
      'PRUNE_IDEMPOTENCY_KEY_REUSED',
      `The Idempotency-Key ${key} came with another request within the last 24 hours. Send a key of its own with each.`,
    )
  return row.answer
}

/** To be called in the transaction of what it answers, after `recall` found nothing. */
export async function remember(
  tx: Tx,
  teamId: string,
  { key, fingerprint }: Idempotency,
  answer: object,
): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM idempotency_keys WHERE team_id = ${teamId}::uuid AND key = ${key} AND expires_at <= now()`
  await tx.$executeRaw`
    INSERT INTO idempotency_keys (team_id, key, fingerprint, answer, expires_at)
    VALUES (${teamId}::uuid, ${key}, ${fingerprint}, ${JSON.stringify(answer)}::json, now() + interval '24 hours')`
}

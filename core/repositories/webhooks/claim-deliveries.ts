/**
 * Claims deliveries for sending and records the outcomes. A claimed delivery is due again when its lease expires, so that it
 * is sent again if its process dies.
 */
import { delaySeconds } from '#core/domain/backoff.ts'
import type { Db } from '#core/runtime/db.ts'
import type { DeliveryError } from '#core/schemas/webhooks.ts'
import { toNullableJson } from '../shared/json.ts'
import { type Event, toEvent } from './events.ts'

/** How long after the event a delivery is given up. */
const GIVE_UP_HOURS = 24
const BACKOFF = { firstSeconds: 5, factor: 4, longestSeconds: 4 * 3_600 }
const GONE = 410

/** An attempt to make. */
export interface ClaimedDelivery {
  id: string
  attempt: number
  /** When it was claimed. */
  at: Date
  url: string
  /** Encrypted, the current one first. */
  secrets: Uint8Array[]
  event: Event
}

/** The outcome of an attempt. Without an error, the event was delivered. */
export interface DeliveryOutcome {
  seconds: number
  responseStatus: number | null
  error: DeliveryError | null
}

/** Webhooks that have deliveries due, the longest waiting first. @param except leaves these webhooks out */
export async function receiversDue(db: Db, except: readonly string[], limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT w.id FROM webhooks w CROSS JOIN LATERAL (
      SELECT min(next_attempt_at) AS since FROM webhook_deliveries d
      WHERE d.webhook_id = w.id AND d.status = 'pending' AND d.next_attempt_at <= now()) due
    WHERE due.since IS NOT NULL AND w.disabled_at IS NULL AND w.id <> ALL(${except}::uuid[])
    ORDER BY due.since LIMIT ${limit}`
  return rows.map(({ id }) => id)
}

/** Claims deliveries of a webhook for `leaseSeconds`, the oldest first, and begins an attempt of each. */
export const claimDeliveries = (
  db: Db,
  webhookId: string,
  limit: number,
  leaseSeconds: number,
): Promise<ClaimedDelivery[]> =>
  db.$transaction(async (tx) => {
    const claimed = await tx.$queryRaw<{ id: string }[]>`
      UPDATE webhook_deliveries d SET attempt = d.attempt + 1, next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
      WHERE d.status = 'pending' AND d.next_attempt_at <= now() AND d.id IN (
        SELECT due.id FROM webhook_deliveries due JOIN webhooks w ON w.id = due.webhook_id
        WHERE w.id = ${webhookId}::uuid AND w.disabled_at IS NULL
          AND due.status = 'pending' AND due.next_attempt_at <= now()
        ORDER BY due.next_attempt_at, due.id LIMIT ${limit})
      RETURNING d.id`
    const ids = claimed.map(({ id }) => id)
    await tx.$executeRaw`
      INSERT INTO webhook_attempts (delivery_id, number)
      SELECT id, attempt FROM webhook_deliveries WHERE id = ANY(${ids}::uuid[])`
    const rows = await tx.$queryRaw<ClaimedRow[]>`
      SELECT d.id, d.attempt, now() AS at, w.url, w.secret,
        CASE WHEN w.previous_until > now() THEN w.previous_secret END AS previous,
        e.id AS "eventId", e.team_id AS "teamId", e.kind, e.subject, e.created_at AS "createdAt"
      FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id JOIN events e ON e.id = d.event_id
      WHERE d.id = ANY(${ids}::uuid[]) ORDER BY d.id`
    return rows.map(toClaimed)
  })

/**
 * Records the outcome of an attempt. A late success counts even if another attempt has begun since; a failure counts only
 * for the last attempt. A receiver that answers 410 Gone disables its webhook.
 */
export const recordOutcome = (
  db: Db,
  { id, attempt }: Pick<ClaimedDelivery, 'id' | 'attempt'>,
  { seconds, responseStatus, error }: DeliveryOutcome,
): Promise<void> =>
  db.$transaction(async (tx) => {
    await tx.webhookAttempt.updateMany({
      where: { deliveryId: id, number: attempt },
      data: { seconds, responseStatus, error: toNullableJson(error) },
    })
    if (!error)
      await tx.$executeRaw`
        UPDATE webhook_deliveries SET status = 'delivered', ended_at = now()
        WHERE id = ${id}::uuid AND status = 'pending'`
    else
      await tx.$executeRaw`
        UPDATE webhook_deliveries SET next_attempt_at = least(
          now() + make_interval(secs => ${delaySeconds(BACKOFF, attempt, Math.random())}),
          created_at + make_interval(hours => ${GIVE_UP_HOURS}::int))
        WHERE id = ${id}::uuid AND status = 'pending' AND attempt = ${attempt}`
    if (responseStatus === GONE)
      await tx.$executeRaw`
        UPDATE webhooks w SET disabled_at = coalesce(disabled_at, now()) FROM webhook_deliveries d
        WHERE d.id = ${id}::uuid AND w.id = d.webhook_id`
  })

/** Ends deliveries that are due and a day old, or whose webhook is disabled, as failed. */
export async function giveUpDeliveries(db: Db): Promise<void> {
  await db.$executeRaw`
    UPDATE webhook_deliveries d SET status = 'failed', ended_at = now() FROM webhooks w
    WHERE w.id = d.webhook_id AND d.status = 'pending' AND d.next_attempt_at <= now()
      AND (w.disabled_at IS NOT NULL OR d.created_at <= now() - make_interval(hours => ${GIVE_UP_HOURS}::int))`
}

interface ClaimedRow extends Pick<ClaimedDelivery, 'id' | 'attempt' | 'at' | 'url'> {
  secret: Uint8Array
  previous: Uint8Array | null
  eventId: string
  teamId: string
  kind: string
  subject: unknown
  createdAt: Date
}

const toClaimed = ({
  id,
  attempt,
  at,
  url,
  secret,
  previous,
  eventId,
  ...event
}: ClaimedRow): ClaimedDelivery => ({
  id,
  attempt,
  at,
  url,
  secrets: [secret, ...(previous ? [previous] : [])],
  event: toEvent({ ...event, id: eventId }),
})

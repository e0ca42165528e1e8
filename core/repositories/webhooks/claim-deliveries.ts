/**
 * Deliveries on their way. One that is claimed is due again when its lease is over, so that a process may die at any point
 * and what it was sending is sent once more.
 */
import { delaySeconds } from '#core/domain/backoff.ts'
import type { Db } from '#core/runtime/db.ts'
import type { DeliveryError } from '#core/schemas/webhooks.ts'
import { toNullableJson } from '../shared/json.ts'
import { type Event, toEvent } from './events.ts'

/** From the first attempt until it is given up. */
const TRIED_HOURS = 24
const BACKOFF = { firstSeconds: 5, factor: 4, longestSeconds: 4 * 3_600 }
const GONE = 410

/** One attempt that is to be made. */
export interface ClaimedDelivery {
  id: string
  attempt: number
  /** When it was claimed. */
  at: Date
  url: string
  /** Sealed, the present one first. */
  secrets: Uint8Array[]
  event: Event
}

/** How an attempt ended; without an error it is delivered. */
export interface DeliveryOutcome {
  seconds: number
  responseStatus: number | null
  error: DeliveryError | null
}

export const createDelivering = (db: Db) => ({
  /** Ends what is due and has been tried for a day, or whose webhook is disabled. */
  async giveUp(): Promise<void> {
    await db.$executeRaw`
      UPDATE webhook_deliveries d SET status = 'failed', ended_at = now() FROM webhooks w
      WHERE w.id = d.webhook_id AND d.status = 'pending' AND d.next_attempt_at <= now()
        AND (w.disabled_at IS NOT NULL OR d.created_at <= now() - make_interval(hours => ${TRIED_HOURS}::int))`
  },

  /** Webhooks that have deliveries which are due. @param but not these */
  async receiversDue(but: readonly string[], limit: number): Promise<string[]> {
    const rows = await db.$queryRaw<{ id: string }[]>`
      SELECT w.id FROM webhooks w CROSS JOIN LATERAL (
        SELECT min(next_attempt_at) AS since FROM webhook_deliveries d
        WHERE d.webhook_id = w.id AND d.status = 'pending' AND d.next_attempt_at <= now()) due
      WHERE due.since IS NOT NULL AND w.disabled_at IS NULL AND w.id <> ALL(${but}::uuid[])
      ORDER BY due.since LIMIT ${limit}`
    return rows.map(({ id }) => id)
  },

  /** The next attempts of a webhook, oldest deliveries first. Nobody else makes them for `leaseSeconds`. */
  claim: (webhookId: string, limit: number, leaseSeconds: number): Promise<ClaimedDelivery[]> =>
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
    }),

  /**
   * Writes down how an attempt ended. A receiver that is gone is sent nothing from then on. What was delivered is that also when
   * somebody else has begun another attempt since; of failures only the last one's counts.
   */
  record: (
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
            created_at + make_interval(hours => ${TRIED_HOURS}::int))
          WHERE id = ${id}::uuid AND status = 'pending' AND attempt = ${attempt}`
      if (responseStatus === GONE)
        await tx.$executeRaw`
          UPDATE webhooks w SET disabled_at = coalesce(disabled_at, now()) FROM webhook_deliveries d
          WHERE d.id = ${id}::uuid AND w.id = d.webhook_id`
    }),
})

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

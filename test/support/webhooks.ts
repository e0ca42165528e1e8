/** Webhooks and events for tests. */
import { randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { Delivery, Repositories, Webhook } from '#core/repositories/index.ts'
import { addEvent } from '#core/repositories/webhooks/events.ts'
import type { Db } from '#core/runtime/db.ts'
import type { WebhookRequest } from '#core/schemas/webhooks.ts'
import { createSecretEncryption } from '#core/webhooks/secret-encryption.ts'
import { newWebhookSecret } from '#core/webhooks/signatures.ts'

export const WEBHOOK_KEY = randomBytes(32).toString('base64')
export const encryption = createSecretEncryption(WEBHOOK_KEY)

/** @returns the webhook and its secret */
export async function addWebhook(
  { webhooks }: Pick<Repositories, 'webhooks'>,
  changes: Partial<WebhookRequest & { teamId: string }> = {},
): Promise<{ webhook: Webhook; secret: string }> {
  const { teamId = DEFAULT_TEAM_ID, url = 'https://hooks.example/', events = ['job.finished'] } = changes
  const secret = newWebhookSecret()
  return { webhook: await webhooks.create(teamId, { url, events }, encryption.encrypt(secret)), secret }
}

/** Adds the event that a job of the team has finished. The job does not exist. */
export const addFinishedEvent = (db: Db, { teamId }: { teamId: string }): Promise<void> =>
  db.$transaction((tx) =>
    addEvent(tx, { teamId, kind: 'job.finished', subject: { jobId: uuidv7(), status: 'succeeded' } }),
  )

/** The deliveries of a webhook, oldest first. */
export async function deliveriesOf(
  { deliveries }: Pick<Repositories, 'deliveries'>,
  { id, teamId }: Webhook,
): Promise<Delivery[]> {
  const { items } = await deliveries.list(teamId, id, { limit: 1_000, cursor: null })
  return items.toReversed()
}

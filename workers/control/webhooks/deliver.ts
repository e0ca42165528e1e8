/**
 * Delivers events to webhooks. Receivers are served independently, so that a slow or dead one does not delay the others. No
 * transaction is open during a request. Several controls may deliver at once: a claim assigns each delivery to one of them.
 */
import { DELIVERY_ERRORS } from '#core/errors.ts'
import type { ClaimedDelivery, DeliveryOutcome, Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { Render } from './render.ts'
import type { WebhookSender } from './send.ts'

/** Receivers that are served at the same time. */
const MAX_RECEIVERS = 100
/** Concurrent requests to one receiver. */
const MAX_REQUESTS_PER_RECEIVER = 4
/** Longer than a request may take: a delivery without an outcome by then has lost its process. */
const LEASE_SECONDS = 30

export interface WebhookDelivererDeps {
  deliveries: Repositories['deliveries']
  render: Render
  send: WebhookSender['send']
  /** @returns null for a secret that this process cannot decrypt */
  decryptSecret: (encrypted: Uint8Array) => string | null
  logger: Logger
}

export interface WebhookDeliverer {
  /** Starts to serve the receivers that have due deliveries and are not being served yet. */
  deliverDue(): Promise<void>
  /** Resolves when the requests in progress have ended. No further request starts. */
  stop(): Promise<void>
}

export function createWebhookDeliverer({
  deliveries,
  render,
  send,
  decryptSecret,
  logger,
}: WebhookDelivererDeps): WebhookDeliverer {
  /** Webhook id -> resolves when that receiver has no due delivery left. */
  const serving = new Map<string, Promise<void>>()
  let stopping = false

  async function deliverDue(): Promise<void> {
    await deliveries.giveUp()
    const due = await deliveries.receiversDue([...serving.keys()], MAX_RECEIVERS - serving.size)
    for (const webhookId of due) {
      const served = serve(webhookId)
        .catch((error: unknown) => logger.error({ error, webhookId }, 'deliveries to a webhook failed'))
        .finally(() => serving.delete(webhookId))
      serving.set(webhookId, served)
    }
  }

  async function serve(webhookId: string): Promise<void> {
    while (!stopping) {
      const claimed = await deliveries.claim(webhookId, MAX_REQUESTS_PER_RECEIVER, LEASE_SECONDS)
      if (claimed.length === 0) return
      await Promise.all(claimed.map(attempt))
    }
  }

  async function attempt(delivery: ClaimedDelivery): Promise<void> {
    const { id, attempt: number, event } = delivery
    const outcome = await trySending(delivery)
    await deliveries.record(delivery, outcome)
    const { responseStatus, error } = outcome
    logger.info(
      { deliveryId: id, number, event: event.kind, responseStatus, error },
      'an event was sent to a webhook',
    )
  }

  async function trySending({ url, at, secrets, event }: ClaimedDelivery): Promise<DeliveryOutcome> {
    const readable = secrets.flatMap((encrypted) => decryptSecret(encrypted) ?? [])
    if (readable.length === 0) return UNREADABLE
    const body = JSON.stringify(await render(event))
    return send(url, { id: event.id, at, body }, readable)
  }

  return {
    deliverDue,
    stop: async () => {
      stopping = true
      await Promise.all(serving.values())
    },
  }
}

const UNREADABLE: DeliveryOutcome = {
  seconds: 0,
  responseStatus: null,
  error: {
    code: DELIVERY_ERRORS.secret,
    detail:
      'The secret cannot be decrypted, because SECATEUR_WEBHOOK_KEY has changed. Restore the key, or rotate the secret of the webhook.',
  },
}

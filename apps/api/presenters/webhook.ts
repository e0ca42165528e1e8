/** Webhooks and their deliveries. */
import type { Delivery, Webhook } from '#core/repositories/index.ts'
import type { DeliveryResource, WebhookResource } from '#core/schemas/webhooks.ts'
import type { EVENT_KINDS } from '#core/webhooks/event-kinds.ts'
import { iso } from './time.ts'

export const presentWebhook = (webhook: Webhook): WebhookResource => ({
  id: webhook.id,
  url: webhook.url,
  events: webhook.events as (typeof EVENT_KINDS)[number][],
  enabled: webhook.disabledAt === null,
  disabledAt: iso(webhook.disabledAt),
  previousSecretUntil: iso(webhook.previousUntil),
  createdAt: iso(webhook.createdAt),
})

export const presentDelivery = (delivery: Delivery): DeliveryResource => ({
  id: delivery.id,
  webhookId: delivery.webhookId,
  eventId: delivery.eventId,
  event: delivery.event,
  status: delivery.status,
  nextAttemptAt: delivery.status === 'pending' ? iso(delivery.nextAttemptAt) : null,
  attempts: delivery.attempts.map(({ startedAt, ...attempt }) => ({
    ...attempt,
    startedAt: iso(startedAt),
  })),
  createdAt: iso(delivery.createdAt),
  endedAt: iso(delivery.endedAt),
})

/**
 * Events on their way to webhooks. Each receiver has a turn of its own, so that one which is slow or dead keeps no other
 * waiting; no transaction is open while something is sent. Several controls may do it at once.
 */
import { DELIVERY_ERRORS } from '#core/errors.ts'
import type { ClaimedDelivery, DeliveryOutcome, Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { Render } from './render.ts'
import type { Sending } from './send.ts'

/** Receivers that are sent something at the same time. */
const RECEIVERS = 100
/** Requests to one receiver at the same time. */
const PER_RECEIVER = 4
/** Longer than a request may take: what has no outcome by then has lost its process. */
const LEASE_SECONDS = 30

export interface DeliveringDeps {
  deliveries: Repositories['deliveries']
  render: Render
  send: Sending['send']
  /** @returns null for a secret that this process cannot read */
  openSecret: (sealed: Uint8Array) => string | null
  logger: Logger
}

export interface Delivering {
  /** Begins the turns of receivers that have something to come and are not having theirs. */
  round(): Promise<void>
  /** Resolves when every turn is over; none goes on after what is being sent. */
  stop(): Promise<void>
}

export function createDelivering({
  deliveries,
  render,
  send,
  openSecret,
  logger,
}: DeliveringDeps): Delivering {
  const turns = new Map<string, Promise<void>>()
  let stopping = false

  async function round(): Promise<void> {
    await deliveries.giveUp()
    const due = await deliveries.receiversDue([...turns.keys()], RECEIVERS - turns.size)
    for (const webhookId of due) {
      const turn = takeTurn(webhookId)
        .catch((error: unknown) => logger.error({ error, webhookId }, 'a webhook could not be served'))
        .finally(() => turns.delete(webhookId))
      turns.set(webhookId, turn)
    }
  }

  async function takeTurn(webhookId: string): Promise<void> {
    while (!stopping) {
      const claimed = await deliveries.claim(webhookId, PER_RECEIVER, LEASE_SECONDS)
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
      'a webhook was sent an event',
    )
  }

  async function trySending({ url, at, secrets, event }: ClaimedDelivery): Promise<DeliveryOutcome> {
    const readable = secrets.flatMap((sealed) => openSecret(sealed) ?? [])
    if (readable.length === 0) return UNREADABLE
    const body = JSON.stringify(await render(event))
    return send(url, { id: event.id, at, body }, readable)
  }

  return {
    round,
    stop: async () => {
      stopping = true
      await Promise.all(turns.values())
    },
  }
}

const UNREADABLE: DeliveryOutcome = {
  seconds: 0,
  responseStatus: null,
  error: {
    code: DELIVERY_ERRORS.secret,
    detail:
      'The secret cannot be read: SECATEUR_WEBHOOK_KEY is not what it was. Rotate the secret, or put the key back.',
  },
}

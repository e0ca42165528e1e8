/** Secrets and signatures of webhooks, by Standard Webhooks (https://www.standardwebhooks.com). */
import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** The part of a request that is signed. */
export interface WebhookMessage {
  /** Id of the event. A receiver recognizes a repeated delivery by it. */
  id: string
  at: Date
  body: string
}

/** @param secrets one signature each: during a rotation there are two, and the receiver may know either */
export const signedHeaders = ({ id, at, body }: WebhookMessage, secrets: readonly string[]) => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
  'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
})

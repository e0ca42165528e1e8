/** Secrets and signatures of webhooks, as Standard Webhooks has them (https://www.standardwebhooks.com). */
import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'

export const newWebhookSecret = (): string => PREFIX + randomBytes(32).toString('base64')

/** What is sent, and signed. */
export interface WebhookMessage {
  /** Of the event, so that whoever gets it twice can tell. */
  id: string
  at: Date
  body: string
}

/** @param secrets while there are two, a receiver may know either */
export function signedHeaders({ id, at, body }: WebhookMessage, secrets: readonly string[]) {
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const sign = (secret: string) =>
    createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => `v1,${sign(secret)}`).join(' '),
  }
}

/** A webhook receiver, written as docs/webhooks.md describes. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import type { WebhookEvent } from '#core/schemas/webhook-events.ts'
import { UsageError } from '../../errors.ts'

/** A verified event, with `again` if it came before, or the reason why a request was rejected. */
export type Received =
  | { verified: true; id: string; again: boolean; event: WebhookEvent }
  | { verified: false; reason: string }

export interface ReceiverOptions {
  address: string
  port: number
  secret: string
}

/**
 * Resolves when the receiver listens. It listens until the process ends.
 * @param take called with everything that arrives
 * @throws UsageError when it cannot listen on the port
 */
export async function receive(
  { address, port, secret }: ReceiverOptions,
  take: (received: Received) => void,
): Promise<void> {
  const webhook = new Webhook(secret)
  const seen = new Set<string>()
  const server = createServer(async (request, response) => {
    const received = await verify(webhook, request, seen)
    response.writeHead(received.verified ? 204 : 401).end()
    take(received)
  })
  server.listen(port, address)
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`Cannot listen on port ${port} (${error.code}). Choose another one with --port.`)
  })
}

async function verify(webhook: Webhook, request: IncomingMessage, seen: Set<string>): Promise<Received> {
  const id = String(request.headers['webhook-id'])
  try {
    const event = webhook.verify(
      await text(request),
      request.headers as Record<string, string>,
    ) as WebhookEvent
    const again = seen.has(id)
    seen.add(id)
    return { verified: true, id, again, event }
  } catch (error) {
    return { verified: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

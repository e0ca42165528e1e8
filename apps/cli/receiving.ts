/** A receiver of webhooks, as docs/webhooks.md has it. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import type { WebhookEvent } from '#core/schemas/webhook-events.ts'
import { UsageError } from './failure.ts'

/** An event that the service sent, perhaps not for the first time, or what somebody else did. */
export type Received =
  | { verified: true; id: string; again: boolean; event: WebhookEvent }
  | { verified: false; reason: string }

export interface ReceiverOptions {
  address: string
  port: number
  secret: string
}

/**
 * Listens from when it returns, as long as the process lives.
 * @throws UsageError when the port is not to be had
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
    throw new UsageError(`Port ${port} is not to be had (${error.code}); --port names another.`)
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

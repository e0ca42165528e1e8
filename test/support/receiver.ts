/** A webhook receiver: a real server that keeps every request, and answers as the test says. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import type { WebhookEvent } from '#core/schemas/webhook-events.ts'

export interface Received {
  headers: IncomingHttpHeaders
  body: string
}

export type Answer = (response: ServerResponse, request: Received) => void

export interface Receiver {
  url: string
  port: number
  received: Received[]
  /** Resolves with the n-th request, past or future; the first is 1. */
  nth: (n: number) => Promise<Received>
  /** Sets the answer to all later requests. */
  answers: (answer: Answer) => void
  close: () => Promise<void>
}

export const answersWith =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end()

export interface ReceiverOptions {
  address?: string
  port?: number
  tls?: { key: string; cert: string }
}

/** Starts a receiver that answers 204 until `answers` changes that. */
export async function startReceiver({
  address = '127.0.0.1',
  port = 0,
  tls,
}: ReceiverOptions = {}): Promise<Receiver> {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  let answer = answersWith(204)
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const got = { headers: request.headers, body: await text(request) }
    received.push(got)
    for (const check of waiting) check()
    answer(response, got)
  }
  const server = tls ? createTlsServer(tls, handle) : createServer(handle)
  server.listen(port, address)
  await once(server, 'listening')
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://${address}:${bound}/hook`,
    port: bound,
    received,
    nth: (n) =>
      new Promise((resolve) => {
        const check = () => {
          const found = received[n - 1]
          if (!found) return
          waiting.delete(check)
          resolve(found)
        }
        waiting.add(check)
        check()
      }),
    answers: (other) => {
      answer = other
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The event of a request. Throws unless the secret signed it; the library of Standard Webhooks verifies. */
export const verified = ({ headers, body }: Received, secret: string): WebhookEvent =>
  new Webhook(secret).verify(body, headers as Record<string, string>) as WebhookEvent

export const assertForged = (received: Received, secret: string): void => {
  assert.throws(() => verified(received, secret), /No matching signature/)
}

/**
 * Server-sent events on one connection (https://html.spec.whatwg.org/multipage/server-sent-events.html). The next event is
 * made when the connection has taken the one before, so that nothing piles up for a slow client, and a client that has
 * taken nothing between two heartbeats is dropped.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'

/** How long a client waits before it connects again. */
const RETRY_MS = 1_000

/** One event, or only an `id` to go on from. */
export interface StreamEvent {
  id: string
  event?: string
  /** Without line breaks. */
  data?: string
}

export interface StreamOptions {
  heartbeatMs: number
  /** The connection is gone. */
  onClose: () => void
}

/** Sends all events and ends the answer, unless the client goes first. */
export async function streamEvents(
  reply: FastifyReply,
  events: AsyncIterable<StreamEvent>,
  { heartbeatMs, onClose }: StreamOptions,
): Promise<void> {
  reply.hijack()
  const { raw } = reply
  raw.on('error', () => {}) // its closing is what counts
  const gone = new Promise<void>((resolve) => raw.once('close', resolve))
  void gone.then(onClose)
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'close',
    'x-accel-buffering': 'no', // nginx would gather events
  })
  raw.write(`retry: ${RETRY_MS}\n\n`)
  const heart = beat(raw, heartbeatMs)
  try {
    for await (const event of events) {
      if (raw.destroyed) return
      if (raw.write(format(event))) continue
      await Promise.race([new Promise((resolve) => raw.once('drain', resolve)), gone])
    }
  } finally {
    clearInterval(heart)
    raw.end()
  }
}

/** Keeps the connection from idling, and cuts it when it has taken nothing since the last beat. */
function beat(raw: ServerResponse, intervalMs: number): NodeJS.Timeout {
  let stalled = false
  raw.on('drain', () => {
    stalled = false
  })
  return setInterval(() => {
    if (stalled) raw.destroy()
    raw.write(':\n\n')
    stalled = raw.writableNeedDrain
  }, intervalMs)
}

const format = ({ id, event, data }: StreamEvent): string =>
  data === undefined ? `id: ${id}\n\n` : `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`

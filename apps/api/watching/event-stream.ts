/**
 * Sends server-sent events on one connection (https://html.spec.whatwg.org/multipage/server-sent-events.html). The next
 * event is created once the connection has taken the one before, so nothing is buffered for a slow client. A client that
 * has read nothing between two heartbeats is disconnected.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'

/** How long a client waits before it reconnects. */
const RETRY_MS = 1_000

/** An event, or only an `id` from which a client can resume. */
export interface StreamEvent {
  id: string
  event?: string
  /** Without line breaks. */
  data?: string
}

export interface StreamOptions {
  heartbeatMs: number
  /** Is called when the connection closes. */
  onClose: () => void
}

/** Sends all events and ends the response, unless the client disconnects first. */
export async function streamEvents(
  reply: FastifyReply,
  events: AsyncIterable<StreamEvent>,
  { heartbeatMs, onClose }: StreamOptions,
): Promise<void> {
  reply.hijack()
  const { raw } = reply
  raw.on('error', () => {}) // `close` follows
  const closed = new Promise<void>((resolve) => raw.once('close', resolve))
  void closed.then(onClose)
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'close',
    'x-accel-buffering': 'no', // keeps nginx from buffering events
  })
  raw.write(`retry: ${RETRY_MS}\n\n`)
  const heartbeat = startHeartbeat(raw, heartbeatMs)
  try {
    for await (const event of events) {
      if (raw.destroyed) return
      if (raw.write(format(event))) continue
      await Promise.race([new Promise((resolve) => raw.once('drain', resolve)), closed])
    }
  } finally {
    clearInterval(heartbeat)
    raw.end()
  }
}

/** Keeps the connection from idling, and closes it if the client has read nothing since the last heartbeat. */
function startHeartbeat(raw: ServerResponse, intervalMs: number): NodeJS.Timeout {
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

import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** How long a client may keep sending after its answer. What it sends is thrown away. */
const LINGER_MS = 5_000

/**
 * Closes the connection of a request that is answered before its body has arrived: a refused upload, or a body that is too
 * large. Reading the rest would let a client send for as long as it likes.
 */
export const unreadBodies = fp(
  async (app) => {
    app.addHook('onSend', (request, reply, _, done) => {
      if (!isArriving(request)) return done()
      // A short body may have arrived with the headers. Node reports that after this turn.
      setImmediate(() => {
        if (isArriving(request)) closeAfterAnswer(reply)
        done()
      })
    })
  },
  { name: 'unread-bodies' },
)

/** Whether the request has a body. */
export const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** `complete` is undefined for requests that tests inject without a connection. */
const isArriving = (request: FastifyRequest) => request.raw.complete === false && hasBody(request)

/**
 * Closes the connection after the answer in stages (RFC 9112, section 9.6): no more is written, and the rest of the body is
 * read for a while. An immediate close would reset the connection, and a client that still sends would lose the answer.
 */
export function closeAfterAnswer(reply: FastifyReply): void {
  reply.header('connection', 'close')
  const socket: Socket = reply.raw.req.socket
  // Node calls it once the answer is written.
  socket.destroySoon = () => {
    socket.end()
    const timer = setTimeout(() => socket.destroy(), LINGER_MS)
    socket.once('close', () => clearTimeout(timer))
  }
}

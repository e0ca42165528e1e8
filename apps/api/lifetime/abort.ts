import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { SecateurError } from '#core/errors.ts'
import { prepareProblem } from '../plugins/problems.ts'
import { closeAfterAnswer } from './unread-bodies.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Aborts `signal`, with a `SecateurError` as the reason. */
    abortController: AbortController
  }
  interface FastifyReply {
    /** Whether the answer is on its way: later errors cannot replace it. */
    hasBegun: boolean
    /**
     * Ends the request without waiting for its handler. Work that listens to `request.signal` stops. The answer is the error;
     * if another answer has begun, the connection ends instead.
     */
    abort: (error: SecateurError) => void
  }
}

/**
 * Ends requests early, for every reason there is: a time limit, a revoked key, a client that has disconnected. Fastify's own
 * `request.signal` is replaced, because it is aborted as soon as a body has been read.
 */
export const abort = fp(
  async (app) => {
    app.decorateRequest('abortController')
    app.decorateRequest('signal', {
      getter() {
        return this.abortController.signal
      },
    })
    app.decorateReply('hasBegun', false)
    app.decorateReply('abort', abortReply)

    app.addHook('onRequest', (request, { raw }, done) => {
      request.abortController = new AbortController()
      raw.once('close', () => {
        if (!raw.writableFinished) request.abortController.abort(disconnected())
      })
      done()
    })
    app.addHook('onSend', (_, reply, __, done) => {
      reply.hasBegun = true
      done()
    })
  },
  { name: 'abort' },
)

const disconnected = () =>
  new SecateurError('PRUNE_MALFORMED_REQUEST', 'The client disconnected before it had its answer.')

function abortReply(this: FastifyReply, error: SecateurError): void {
  const { request, raw } = this
  const isLate = this.hasBegun || this.sent // `sent` alone if it is an event stream
  request.log.warn({ code: error.code }, 'a request was aborted')
  request.abortController.abort(error)
  if (isLate) raw.destroy()
  else sendNow(this, error)
}

/** Answers at once. `reply.send` first runs hooks that may wait; an answer of the handler would overlap with this one. */
function sendNow(reply: FastifyReply, error: SecateurError): void {
  const body = prepareProblem(reply, error)
  closeAfterAnswer(reply)
  reply.hijack()
  reply.raw.writeHead(reply.statusCode, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-length': Buffer.byteLength(body),
  })
  reply.raw.end(body)
}

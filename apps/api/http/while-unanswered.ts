import type { FastifyReply } from 'fastify'

/**
 * A signal that is aborted when the client is gone or was answered. `request.signal` is not usable here: Fastify 5.12.8 aborts
 * it as soon as the body was read.
 */
export function whileUnanswered({ raw }: FastifyReply): AbortSignal {
  const ended = new AbortController()
  raw.once('close', () => ended.abort())
  return ended.signal
}

/** `/ops/queues`: the queues in Redis, for operators in a browser. Read-only, because queues are filled from Postgres. */
import type { FastifyPluginAsync } from 'fastify'
import type { createQueueBoard } from './queue-board.ts'

const PREFIX = '/ops/queues'
const POLICY = 'content-security-policy'
/** Headers of the board's answer that are sent to the browser. */
const FORWARDED = ['content-type', 'cache-control', 'etag', 'last-modified']

export const queueBoardRoutes: FastifyPluginAsync = async (app) => {
  let board: ReturnType<typeof createQueueBoard> | undefined

  async function load() {
    const { createQueueBoard } = await import('./queue-board.ts')
    return createQueueBoard(PREFIX, app.deps)
  }

  for (const url of [PREFIX, `${PREFIX}/*`]) {
    app.get(
      url,
      { config: { role: 'operator', scheme: 'Basic' }, schema: { hide: true } },
      async (request, reply) => {
        board ??= load()
        const send = await board
        const { statusCode, headers, rawPayload } = await send(request)
        for (const name of FORWARDED) if (headers[name]) reply.header(name, headers[name])
        // The board loads fonts from another site. Without internet access the page would wait for them.
        const policy = String(reply.getHeader(POLICY))
        reply.header(POLICY, policy.replace("style-src 'self' https:", "style-src 'self'"))
        return reply.code(statusCode).send(rawPayload)
      },
    )
  }
}

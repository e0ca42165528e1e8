/** `/ops/queues`: what is in Redis, for operators in a browser. It can be looked at only: queues are made from Postgres. */
import type { FastifyPluginAsync } from 'fastify'
import type { createQueueBoard } from './queue-board.ts'

const PREFIX = '/ops/queues'
const POLICY = 'content-security-policy'
const PASSED_ON = ['content-type', 'cache-control', 'etag', 'last-modified']

export const opsQueuesRoutes: FastifyPluginAsync = async (app) => {
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
        const ask = await board
        const { statusCode, headers, rawPayload } = await ask(request)
        for (const name of PASSED_ON) if (headers[name]) reply.header(name, headers[name])
        // Its fonts are another site's. Where there is no way to that, the page would wait for them.
        const policy = String(reply.getHeader(POLICY))
        reply.header(POLICY, policy.replace("style-src 'self' https:", "style-src 'self'"))
        return reply.code(statusCode).send(rawPayload)
      },
    )
  }
}

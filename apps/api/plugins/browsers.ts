import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

/** What browsers are told: to be careful with what they get, and which other sites' pages may call the API. None unless set. */
export const browsers = fp(
  async (app) => {
    const { corsOrigins } = app.deps
    // Where there is no TLS in front, the page at /docs could not load what belongs to it.
    await app.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } })
    if (corsOrigins.length === 0) return
    await app.register(cors, {
      origin: [...corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: [
        'etag',
        'location',
        'retry-after',
        'ratelimit-limit',
        'ratelimit-remaining',
        'ratelimit-reset',
        'x-request-id',
      ],
      maxAge: 600,
    })
  },
  { name: 'browsers' },
)

import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { promisify } from 'node:util'
import cors from '@fastify/cors'
import fp from 'fastify-plugin'
import helmet from 'helmet'

/** Sets security headers for browsers, and CORS headers for the configured origins. Without any, no other site may call. */
export const securityHeaders = fp(
  async (app) => {
    const { corsOrigins } = app.deps
    const headers = await headersOf(
      // Without TLS, upgrading requests would keep the page at /docs from loading its files.
      helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }),
    )
    const names = Object.keys(headers)
    app.addHook('onRequest', (_, reply, done) => {
      reply.headers(headers)
      done()
    })
    // A 304 omits them: the caller has them from the cached response, and they would be most of its bytes.
    app.addHook('onSend', (_, reply, __, done) => {
      if (reply.statusCode === 304) for (const name of names) reply.removeHeader(name)
      done()
    })
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
  { name: 'security-headers' },
)

/** The headers that the middleware sets. They are the same for every request. */
async function headersOf(middleware: ReturnType<typeof helmet>): Promise<Record<string, string>> {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  await promisify(middleware)(response.req, response)
  return response.getHeaders() as Record<string, string>
}

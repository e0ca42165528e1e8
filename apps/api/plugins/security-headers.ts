import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { promisify } from 'node:util'
import cors from '@fastify/cors'
import fp from 'fastify-plugin'
import helmet from 'helmet'

/** What browsers are told: to be careful with what they get, and which other sites' pages may call the API. None unless set. */
export const browsers = fp(
  async (app) => {
    const { corsOrigins } = app.deps
    const cautions = await headersOf(
      // Where there is no TLS in front, the page at /docs could not load what belongs to it.
      helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }),
    )
    const names = Object.keys(cautions)
    app.addHook('onRequest', (_, reply, done) => {
      reply.headers(cautions)
      done()
    })
    // They came with what the caller has, and would be most of what it gets.
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
  { name: 'browsers' },
)

/** What the middleware sets, which is the same for every request. */
async function headersOf(middleware: ReturnType<typeof helmet>): Promise<Record<string, string>> {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  await promisify(middleware)(response.req, response)
  return response.getHeaders() as Record<string, string>
}

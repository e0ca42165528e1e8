import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { SecateurError } from '#core/errors.ts'
import { sendProblem } from './problems.ts'

/**
 * Answers requests that no route matches: 405 with `Allow` if the URL has other methods, else 404, before anything else
 * of the request is read. It must be registered before the routes.
 */
export const notFound = fp(
  async (app) => {
    const methodsOf = collectRoutes(app)
    app.addHook('onRequest', async (request, reply) => {
      if (!request.is404) return
      const methods = methodsOf(request.url).join(', ')
      if (methods === '') throw noRoute(request)
      reply.header('allow', methods)
      throw new SecateurError(
        'PRUNE_METHOD_NOT_ALLOWED',
        `This URL does not support ${request.method}. Use one of: ${methods}.`,
      )
    })
    // Routes that serve files answer this way for a file that does not exist.
    app.setNotFoundHandler((request) => {
      throw noRoute(request)
    })
  },
  { name: 'not-found', dependencies: ['problems'] },
)

/** Answers a URL that Fastify cannot look up: badly encoded, or with a parameter of more than a hundred characters. */
export function answerBadUrl(_: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id) // neither hooks nor the error handler run here
  sendProblem(reply, noRoute(request))
}

/** The error for a request that no route or file matches. */
export const noRoute = ({ method, url }: FastifyRequest) =>
  new SecateurError('PRUNE_NOT_FOUND', `There is no ${method} ${url}. See /docs for all routes.`)

/** @returns a function that lists the methods of a URL, from the routes that are added after this call */
function collectRoutes(app: FastifyInstance): (url: string) => string[] {
  const routes: { url: string; pattern: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.replace(/:\w+/g, '[^/]+').replace('*', '.*')}$`)
    routes.push({ url, pattern, methods: [method].flat() })
  })
  return (url) => {
    const path = url.split('?', 1)[0] ?? ''
    const exact = routes.filter((route) => route.url === path)
    const matching = exact.length > 0 ? exact : routes.filter(({ pattern }) => pattern.test(path))
    return [...new Set(matching.flatMap(({ methods }) => methods))]
  }
}

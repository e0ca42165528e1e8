import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { SecateurError } from '#core/errors.ts'
import { sendProblem } from './problems.ts'

/**
 * What no route answers: 405 with `Allow` where another method would do, else 404, before anything else of the request is
 * looked at. To be registered before the routes.
 */
export const notFound = fp(
  async (app) => {
    const methodsAt = watchRoutes(app)
    app.addHook('onRequest', async (request, reply) => {
      if (!request.is404) return
      const methods = methodsAt(request.url).join(', ')
      if (methods === '') throw noRoute(request)
      reply.header('allow', methods)
      throw new SecateurError('PRUNE_METHOD_NOT_ALLOWED', `${request.method} is not among ${methods}.`)
    })
  },
  { name: 'not-found', dependencies: ['problems'] },
)

/** For a URL that Fastify cannot even look up: badly encoded, or with a parameter of over a hundred characters. */
export function refuseUrl(_: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id) // no hook runs here, and no error handler
  sendProblem(request, reply, noRoute(request))
}

const noRoute = ({ method, url }: FastifyRequest) =>
  new SecateurError('PRUNE_NOT_FOUND', `There is no ${method} ${url}; see /docs.`)

/** @returns which methods a URL has, by the routes that are added from now on */
function watchRoutes(app: FastifyInstance): (url: string) => string[] {
  const routes: { url: string; pattern: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`)
    routes.push({ url, pattern, methods: [method].flat() })
  })
  return (url) => {
    const path = url.split('?', 1)[0] ?? ''
    const named = routes.filter((route) => route.url === path)
    const fitting = named.length > 0 ? named : routes.filter(({ pattern }) => pattern.test(path))
    return [...new Set(fitting.flatMap(({ methods }) => methods))]
  }
}

import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'

/** The OpenAPI 3.1 document, made from the routes' schemas, at `/docs/json`; a page to try it out at `/docs`. */
export const docs = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Secateur',
          version: '0.1.0',
          description:
            'Sweeps of pruning methods over language models: submit a job, watch it, read its perplexity table.',
        },
        tags: [
          { name: 'jobs', description: 'What is submitted: one model, some methods, some levels.' },
          { name: 'trials', description: 'One method at one level and pattern.' },
          { name: 'catalogue', description: 'What this installation can do.' },
          { name: 'health', description: 'For whoever operates it.' },
        ],
      },
    })
    await app.register(swaggerUi, { routePrefix: '/docs' })
    app.get('/', { schema: { hide: true } }, async (_, reply) => reply.redirect('/docs'))
  },
  { name: 'docs' },
)

import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { describeEvents } from '../openapi/events.ts'
import { namedSchemas } from '../openapi/named.ts'
import { tidy, withoutDefaulted } from '../openapi/tidy.ts'

/** An API key in the header `Authorization`. */
const KEY = 'key'

/** The OpenAPI 3.1 document, made from the routes' schemas, at `/docs/json`; a page to try it out at `/docs`. */
export const docs = fp(
  async (app) => {
    for (const schema of namedSchemas) app.addSchema(schema)
    await app.register(swagger, {
      refResolver: { buildLocalReference: ({ $id }) => String($id) },
      transform: ({ schema, url, route }) => ({
        schema: {
          ...schema,
          ...withoutDefaulted({ body: schema?.body, querystring: schema?.querystring }),
          security: route.config?.role ? [{ [KEY]: [route.config.role] }] : [],
        },
        url,
      }),
      transformObject: (document) => tidy('openapiObject' in document ? document.openapiObject : {}),
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Secateur',
          version: '0.1.0',
          description:
            'Sweeps of pruning methods over language and vision models: submit a job, watch it, read its table of perplexities or accuracies.',
        },
        webhooks: describeEvents(),
        components: {
          securitySchemes: {
            [KEY]: {
              type: 'http',
              scheme: 'bearer',
              description: 'An API key of at least the role that the operation names.',
            },
          },
        },
        tags: [
          { name: 'jobs', description: 'What is submitted: one model, some methods, some levels.' },
          { name: 'trials', description: 'One method at one level and pattern.' },
          { name: 'schedules', description: 'Jobs that are submitted again and again, and what got worse.' },
          { name: 'webhooks', description: 'Where a team is told of events, and what became of it.' },
          { name: 'catalogue', description: 'What this installation can do.' },
          { name: 'datasets', description: 'What jobs calibrate and evaluate on; uploads among it.' },
          { name: 'hosts', description: 'The devices that run trials.' },
          { name: 'keys', description: 'Who may call the API, each for one team and with one role.' },
          {
            name: 'teams',
            description: 'To which jobs and keys belong. For the operators of the installation.',
          },
          { name: 'audit', description: 'Who did what, when and from where.' },
          { name: 'health', description: 'For whoever operates it.' },
        ],
      },
    })
    await app.register(swaggerUi, { routePrefix: '/docs' })
    app.get('/', { schema: { hide: true } }, async (_, reply) => reply.redirect('/docs'))
  },
  { name: 'docs' },
)

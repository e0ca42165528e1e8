import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import { describeEvents } from '../openapi/events.ts'
import { withExamples } from '../openapi/examples.ts'
import { namedSchemas } from '../openapi/named.ts'
import { tidy, withOptionalBodies, withoutDefaulted, withoutWildcard } from '../openapi/tidy.ts'
import { noRoute } from './not-found.ts'

/** Name of the security scheme: an API key in the `Authorization` header. */
const KEY = 'key'

/** Paths of the page and its files. Others, such as `..` or encoded characters, do not reach the file system: they get 404. */
const PAGE_PATH = /^\/docs(?:\/\w[\w.-]{0,99}){0,3}\/?$/

/** Markdown at the top of the page. Its lines are joined, because Swagger UI keeps single line breaks. */
const DESCRIPTION = `
Secateur runs sweeps of pruning methods over language and vision models. Submit a job, watch its progress, and read its table
of perplexities or accuracies. Every figure records the model, data and settings behind it.

**A first job.** \`POST /v1/jobs\` submits a job. \`GET /v1/jobs/{id}\` shows its progress, and \`GET /v1/jobs/{id}/table\` its
results, which fill in as trials end. \`GET /v1/methods\`, \`/v1/models\` and \`/v1/datasets\` list what a job can name.

**Authentication.** Send an API key with every request: \`Authorization: Bearer sec_…\`. A key belongs to one team, and requests
see only the rows of that team. Its role decides what it may do: \`viewer\`, \`submitter\`, \`admin\` or \`operator\`. Every
operation names the role that it needs.

**Errors.** Every error is a problem document (RFC 9457) of type \`application/problem+json\`. Its \`code\` is stable, \`detail\`
says what to do, and \`errors\` points to each wrong field. Quote its \`requestId\` when you report an error.

**Pages.** Lists return \`items\` and \`nextCursor\`. Pass \`nextCursor\` as \`cursor\` to get the next page; it is null on the last
page. \`limit\` sets the size of a page.

**Changes and retries.** Resources that change have an \`ETag\`. Send it as \`If-None-Match\` to poll cheaply (304), or as
\`If-Match\` to edit safely (412). Send an \`Idempotency-Key\` with a job to submit it at most once. A 429 or 503 names the
seconds to wait in \`Retry-After\`.
`
  .trim()
  .replaceAll(/(?<!\n)\n(?!\n)/g, ' ')

/** Serves the OpenAPI 3.1 document of the routes' schemas at `/docs/json`, and a page to read and try it at `/docs`. */
export const docs = fp(
  async (app) => {
    for (const schema of namedSchemas) app.addSchema(schema)
    await app.register(swagger, {
      refResolver: { buildLocalReference: ({ $id }) => String($id) },
      transform: ({ schema, url, route }) => ({
        schema: {
          ...withoutWildcard(schema),
          ...withoutDefaulted({ body: schema?.body, querystring: schema?.querystring }),
          security: route.config?.role ? [{ [KEY]: [route.config.role] }] : [],
        },
        url: url.replace('*', ':name'),
      }),
      transformObject: (document) =>
        withExamples(tidy(withOptionalBodies('openapiObject' in document ? document.openapiObject : {}))),
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Secateur',
          version: '0.1.0',
          description: DESCRIPTION,
        },
        webhooks: describeEvents(),
        components: {
          securitySchemes: {
            [KEY]: {
              type: 'http',
              scheme: 'bearer',
              description: 'An API key that has at least the role that the operation names.',
            },
          },
        },
        tags: [
          { name: 'jobs', description: 'Sweeps: one model, several methods, levels and patterns.' },
          { name: 'trials', description: 'One method at one level and pattern.' },
          { name: 'artifacts', description: 'The stored models of trials, to download.' },
          { name: 'benchmarks', description: 'Jobs over several models, calibrations and seeds.' },
          { name: 'schedules', description: 'Jobs that run regularly, and their regressions.' },
          { name: 'webhooks', description: 'Receivers of events, and the deliveries to them.' },
          { name: 'catalogue', description: 'The methods and models of this installation.' },
          { name: 'datasets', description: 'Data for calibration and evaluation, including uploads.' },
          { name: 'hosts', description: 'The devices that run trials.' },
          { name: 'keys', description: 'API keys. Each has one team and one role.' },
          { name: 'teams', description: 'The owners of jobs and keys. Operators only.' },
          { name: 'audit', description: 'Who changed what, when and from where.' },
          { name: 'health', description: 'Liveness and readiness, for operators.' },
        ],
      },
    })
    await app.register(async (pages) => {
      pages.addHook('onRequest', async (request) => {
        if (!PAGE_PATH.test(request.url.split('?', 1)[0] ?? '')) throw noRoute(request)
      })
      await pages.register(swaggerUi, { routePrefix: '/docs', ...(await readTheme()) })
    })
    app.get('/', { schema: { hide: true } }, async (_, reply) => reply.redirect('/docs'))
  },
  { name: 'docs', dependencies: ['not-found'] },
)

/** The page's title, logo and icon. Its bar has no address field, because the page shows one document only. */
async function readTheme() {
  const read = (name: string) => readFile(join(ROOT, 'apps/api/openapi', name))
  const [logo, icon] = await Promise.all([read('logo.svg'), read('icon.svg')])
  return {
    logo: { type: 'image/svg+xml', content: logo, href: '/docs', target: '_self' as const },
    theme: {
      title: 'Secateur API',
      css: [
        { filename: 'theme.css', content: '.swagger-ui .topbar .download-url-wrapper { display: none }' },
      ],
      favicon: [{ filename: 'icon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: icon }],
    },
  }
}

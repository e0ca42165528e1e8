import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { LRUCache } from 'lru-cache'
import Type from 'typebox'
import { UNITS } from '#core/domain/units.ts'
import { ref } from '#core/schemas/resources.ts'
import { asDownload } from '../../exports/download.ts'
import { etagOf, isNotModified, REVALIDATE } from '../../http/etag.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { JSON_TYPE, NotModifiedSchema, problemResponses, sendEmpty } from '../../http/responses.ts'
import type { Asked, Made } from '../../large-answers/answers.ts'
import { isSmallTable } from '../../large-answers/plugin.ts'
import { FORMATS } from '../../tables/formats.ts'
import type { Table } from '../../tables/table.ts'
import type { JobView } from '../../watching/job-views.ts'

/** Query parameters that select the evaluation to show. */
export const SELECTION = {
  metric: Type.Optional(Type.String({ maxLength: 64 })),
  dataset: Type.Optional(Type.String({ maxLength: 1024 })),
  split: Type.Optional(Type.String({ maxLength: 128 })),
  seqlen: Type.Optional(Type.Integer({ minimum: 1 })),
  bos: Type.Optional(Type.Boolean()),
}

export const intervalsSchema = (description: string) => Type.Boolean({ default: false, description })

export const UNIT = Type.Enum([...UNITS], {
  default: 'perplexity',
  description:
    'The unit of the figures. `nats`: mean loss per token; `bits-per-byte` also compares models with other tokenizers. Only for perplexity.',
})

const CACHE_BYTES = 64 * 2 ** 20

const QuerySchema = Type.Object(
  {
    format: Type.Enum(['json', 'csv', 'markdown', 'latex', 'parquet', 'svg'], {
      default: 'json',
      description: '`svg`: a picture of the metric against the achieved sparsity, a line for each method.',
    }),
    layout: Type.Enum(['levels', 'methods'], {
      default: 'levels',
      description:
        'What the rows are in Markdown and LaTeX; the other one makes the columns. The other formats have one layout each.',
    }),
    intervals: intervalsSchema(
      'Whether cells have 95% intervals, and the change from the dense model with its interval. Text formats print the interval behind the figure.',
    ),
    unit: UNIT,
    ...SELECTION,
  },
  { additionalProperties: false },
)

/** The `content` of a response that is a file in one of several formats. */
export const fileContent = (formats: Record<string, { contentType: string }>) =>
  Object.fromEntries(
    Object.values(formats).map(({ contentType }) => [
      contentType.split(';', 1)[0],
      { schema: Type.String() },
    ]),
  )

export const tableRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { views } = app.watching
  /**
   * By job, version and query; `views` has checked the team before. Requests for the same table share one rendering, which
   * goes on without them.
   */
  const rendered = new LRUCache<string, Rendered, Context>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ body }) => body.length,
    ignoreFetchAbort: true,
    fetchMethod: (_, __, { context: { view, ...asked } }) =>
      app.largeAnswers.make(NEVER, 'table', asked, isSmallTable([view]) && !asked.intervals),
  })

  app.get(
    '/jobs/:id/table',
    {
      config: { role: 'viewer' },
      logLevel: 'warn', // because clients poll it
      schema: {
        tags: ['jobs'],
        summary: "Get a job's results as a table of levels and methods",
        description:
          'The dense baseline comes first, and n:m patterns come below the levels. Cells fill in as trials end; a cell without a trial is not applicable (NA). Without a selection, the table shows the first evaluation of the job. Send the last `ETag` as `If-None-Match` to get 304 while nothing has changed.',
        operationId: 'getTable',
        params: IdParamsSchema,
        querystring: QuerySchema,
        response: {
          200: {
            description: 'The table.',
            content: { 'application/json': { schema: ref<Table>('Table') }, ...fileContent(FORMATS) },
          },
          304: NotModifiedSchema,
          ...problemResponses(404, 409, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId } = request
      const { id } = request.params
      const { format, layout, intervals, unit, ...selection } = request.query
      const view = await findOr404('job', id, () => views.get(teamId, id))
      reply.header('cache-control', REVALIDATE).header('etag', view.etag)
      if (isNotModified(request, view.etag)) return sendEmpty(reply, 304)
      const { metric, dataset, split, seqlen, bos } = selection
      const shown = [format, layout, intervals, unit, metric, dataset, split, seqlen, bos]
      const key = JSON.stringify([id, view.version, ...shown])
      const context = { teamId, jobId: id, format, layout, selection, unit, intervals, view }
      const { version, body } = await rendered.forceFetch(key, { context })
      reply.header('etag', etagOf(version))
      if (format === 'json') reply.type(JSON_TYPE)
      else asDownload(reply, id, 'table', FORMATS[format])
      return app.largeAnswers.send(reply, body)
    },
  )
}

type Rendered = Made['table']
type Context = Asked['table'] & { view: JobView }

/** Never aborted: a table goes on when one of its readers leaves, because others wait for it. */
const NEVER = new AbortController().signal

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { LRUCache } from 'lru-cache'
import Type, { type Static } from 'typebox'
import { ref } from '#core/schemas/resources.ts'
import { asDownload } from '../../exports/download.ts'
import { etagOf, isNotModified, REVALIDATE } from '../../http/etag.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { NotModifiedSchema, problemResponses, sendEmpty } from '../../http/responses.ts'
import { FORMATS } from '../../tables/formats.ts'
import { buildTable, type Table } from '../../tables/table.ts'

/** Query parameters that select the evaluation to show. */
export const SELECTION = {
  metric: Type.Optional(Type.String({ maxLength: 64 })),
  dataset: Type.Optional(Type.String({ maxLength: 1024 })),
  split: Type.Optional(Type.String({ maxLength: 64 })),
  seqlen: Type.Optional(Type.Integer({ minimum: 1 })),
}

const CACHE_BYTES = 64 * 2 ** 20

const QuerySchema = Type.Object(
  {
    format: Type.Enum(['json', 'csv', 'markdown', 'latex', 'parquet'], { default: 'json' }),
    layout: Type.Enum(['levels', 'methods'], {
      default: 'levels',
      description:
        'What the rows are in Markdown and LaTeX; the other one makes the columns. JSON, CSV and Parquet have one layout each.',
    }),
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
  const { jobs } = app.deps.repositories
  const { views } = app.watching
  /** By job version and URL. The URL names the job and the table; `views` has checked the team before. */
  const rendered = new LRUCache<string, Buffer>({
    maxSize: CACHE_BYTES,
    sizeCalculation: (body) => body.length,
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
          ...problemResponses(404, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId, url, query } = request
      const { id } = request.params
      const view = await findOr404('job', id, () => views.get(teamId, id))
      reply.header('cache-control', REVALIDATE).header('etag', view.etag)
      if (isNotModified(request, view.etag)) return sendEmpty(reply, 304)
      const cached = rendered.get(`${view.version} ${url}`)
      if (cached) return send(reply, id, query, cached)
      const { job, trials } = await findOr404('job', id, () => jobs.withTrials(teamId, id))
      const body = render(buildTable(job, trials, query), query)
      rendered.set(`${job.version} ${url}`, body)
      return send(reply.header('etag', etagOf(job.version)), id, query, body)
    },
  )
}

type Query = Static<typeof QuerySchema>

const render = (table: Table, { format, layout }: Query): Buffer =>
  Buffer.from(format === 'json' ? JSON.stringify(table) : FORMATS[format].render(table, layout))

const send = (reply: FastifyReply, jobId: string, { format }: Query, body: Buffer): FastifyReply =>
  (format === 'json'
    ? reply.type('application/json; charset=utf-8')
    : asDownload(reply, jobId, 'table', FORMATS[format])
  ).send(body)

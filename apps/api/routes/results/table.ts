import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { LRUCache } from 'lru-cache'
import Type, { type Static } from 'typebox'
import { ref } from '#core/schemas/resources.ts'
import { asDownload } from '../../exports/download.ts'
import { etagOf, isKnown, REVALIDATE, sendNothing } from '../../http/etag.ts'
import { IdParamsSchema, isId, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { FORMATS } from '../../tables/formats.ts'
import { buildTable, type Table } from '../../tables/table.ts'

/** Which evaluation is shown. */
export const SELECTION = {
  metric: Type.Optional(Type.String({ maxLength: 64 })),
  dataset: Type.Optional(Type.String({ maxLength: 1024 })),
  split: Type.Optional(Type.String({ maxLength: 64 })),
  seqlen: Type.Optional(Type.Integer({ minimum: 1 })),
}

const MOST_BYTES = 64 * 2 ** 20

const QuerySchema = Type.Object(
  {
    format: Type.Enum(['json', 'csv', 'markdown', 'latex', 'parquet'], { default: 'json' }),
    layout: Type.Enum(['levels', 'methods'], {
      default: 'levels',
      description:
        'What goes down in Markdown and LaTeX, the other going across. JSON, CSV and Parquet have one form each.',
    }),
    ...SELECTION,
  },
  { additionalProperties: false },
)

/** What a route declares of its formats that are text. */
export const textContent = (formats: Record<string, { contentType: string }>) =>
  Object.fromEntries(
    Object.values(formats).map(({ contentType }) => [
      contentType.split(';', 1)[0],
      { schema: Type.String() },
    ]),
  )

export const tableRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobs } = app.deps.repositories
  const { views } = app.watching
  /** By the job's version and the URL, which says which table of it; the team was asked about before. */
  const rendered = new LRUCache<string, Buffer>({
    maxSize: MOST_BYTES,
    sizeCalculation: (body) => body.length,
  })

  app.get(
    '/jobs/:id/table',
    {
      config: { role: 'viewer' },
      logLevel: 'warn', // it is polled, too
      schema: {
        tags: ['jobs'],
        summary: 'Levels down, methods across, the dense baseline first',
        description:
          'Cells fill in as trials end. n:m patterns come below the levels. Where the job has no trial a cell is not applicable (NA). Without a selection: the first evaluation of the job. Send the last `ETag` as `If-None-Match`: 304 as long as nothing has changed.',
        operationId: 'getTable',
        params: IdParamsSchema,
        querystring: QuerySchema,
        response: {
          200: {
            description: 'The table.',
            content: { 'application/json': { schema: ref<Table>('Table') }, ...textContent(FORMATS) },
          },
          304: Type.Null({ description: 'Nothing has changed.' }),
          ...problemResponses(404, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId, params, url, query } = request
      const { id } = params
      const view = (isId(id) ? await views.get(teamId, id) : null) ?? unknownId('job', id)
      reply.header('cache-control', REVALIDATE).header('etag', view.etag)
      if (isKnown(view.etag, request)) return sendNothing(reply, 304)
      const held = rendered.get(`${view.version} ${url}`)
      if (held) return send(reply, id, query, held)
      const { job, trials } = (await jobs.withTrials(teamId, id)) ?? unknownId('job', id)
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
  ).send(body as unknown as Table)

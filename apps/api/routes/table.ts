import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ref } from '#core/schemas/resources.ts'
import { asDownload } from '../exports/download.ts'
import { FORMATS } from '../table/formats.ts'
import { buildTable, type Table } from '../table/table.ts'
import { IdParamsSchema, isId, unknownId } from './ids.ts'
import { problemResponses } from './problem-responses.ts'

/** Which evaluation is shown. */
export const SELECTION = {
  metric: Type.Optional(Type.String({ maxLength: 64 })),
  dataset: Type.Optional(Type.String({ maxLength: 1024 })),
  split: Type.Optional(Type.String({ maxLength: 64 })),
  seqlen: Type.Optional(Type.Integer({ minimum: 1 })),
}

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
  const { jobs, trials } = app.deps.repositories

  app.get(
    '/jobs/:id/table',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs'],
        summary: 'Levels down, methods across, the dense baseline first',
        description:
          'Cells fill in as trials end. n:m patterns come below the levels. Where the job has no trial a cell is not applicable (NA). Without a selection: the first evaluation of the job.',
        operationId: 'getTable',
        params: IdParamsSchema,
        querystring: QuerySchema,
        response: {
          200: {
            description: 'The table.',
            content: { 'application/json': { schema: ref<Table>('Table') }, ...textContent(FORMATS) },
          },
          ...problemResponses(404, 422),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { format, layout, ...selection } = request.query
      const job = isId(id) ? await jobs.get(request.teamId, id) : null
      if (!job) return unknownId('job', id)
      const table = buildTable(job, await trials.ofJob(job.id), selection)
      if (format === 'json') return table
      const file = FORMATS[format]
      return asDownload(reply, job.id, 'table', file).send(file.render(table, layout))
    },
  )
}

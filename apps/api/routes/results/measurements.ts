import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Job } from '#core/repositories/index.ts'
import { nextCursor, ref } from '#core/schemas/resources.ts'
import { asDownload } from '../../exports/download.ts'
import { MEASUREMENT_FILES } from '../../exports/measurement-files.ts'
import { type MeasurementRow, toMeasurementRow } from '../../exports/measurement-rows.ts'
import { streamPages } from '../../exports/page-writer.ts'
import { IdParamsSchema, isId, PageQuerySchema, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'

/** Rows read and written at a time into a file: some ten milliseconds of work, between which others are answered. */
const FILE_PAGE = 1_000

/** A file takes as long as its reader does. A database that does not answer is noticed by each query. */
const FILE_LIMIT_MS = 3_600_000

const QuerySchema = Type.Object(
  {
    ...PageQuerySchema.properties,
    format: Type.Enum(['json', 'csv', 'markdown', 'latex', 'parquet'], {
      default: 'json',
      description:
        'JSON comes in pages. The others are files and come whole, whatever `limit` and `cursor` say.',
    }),
  },
  { additionalProperties: false },
)

const files = Object.fromEntries(
  Object.values(MEASUREMENT_FILES).map(({ contentType }) => [
    contentType.split(';', 1)[0],
    { schema: Type.String() },
  ]),
)

export const measurementRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobs, measurements } = app.deps.repositories

  async function* filePages(job: Job): AsyncGenerator<MeasurementRow[]> {
    let cursor: string | null = null
    do {
      const page = await measurements.list(job.teamId, job.id, { limit: FILE_PAGE, cursor })
      yield page.items.map((measured) => toMeasurementRow(job.spec, measured))
      cursor = page.nextCursor
    } while (cursor !== null)
  }

  app.get(
    '/jobs/:id/measurements',
    {
      config: { role: 'viewer' },
      handlerTimeout: FILE_LIMIT_MS,
      schema: {
        tags: ['jobs'],
        summary: 'What a job has measured, one row a trial and measurement',
        description:
          'In the order of the plan. Every row carries all that its figure rests on. A trial that has measured nothing has one row, with its own status. A transfer that breaks off is a file that is not complete.',
        operationId: 'listMeasurements',
        params: IdParamsSchema,
        querystring: QuerySchema,
        response: {
          200: {
            description: 'The measurements.',
            content: {
              'application/json': {
                schema: Type.Object({ items: Type.Array(ref<MeasurementRow>('MeasurementRow')), nextCursor }),
              },
              ...files,
            },
          },
          ...problemResponses(404, 422),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { format, limit, cursor = null } = request.query
      const job = isId(id) ? await jobs.get(request.teamId, id) : null
      if (!job) return unknownId('job', id)
      if (format === 'json') {
        const page = await measurements.list(job.teamId, job.id, { limit, cursor })
        return { ...page, items: page.items.map((measured) => toMeasurementRow(job.spec, measured)) }
      }
      const file = MEASUREMENT_FILES[format]
      return asDownload(reply, job.id, 'measurements', file).send(
        streamPages(file.writer(job.id), filePages(job)),
      )
    },
  )
}

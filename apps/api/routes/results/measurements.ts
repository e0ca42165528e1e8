import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Job } from '#core/repositories/index.ts'
import { pageOf } from '#core/schemas/resources.ts'
import { asDownload } from '../../exports/download.ts'
import { MEASUREMENT_FILES } from '../../exports/measurement-files.ts'
import { type MeasurementRow, toMeasurementRow } from '../../exports/measurement-rows.ts'
import { streamPages } from '../../exports/page-writer.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest, presentPage } from '../../http/paging.ts'
import { problemResponses } from '../../http/responses.ts'
import { fileContent } from './table.ts'

/** Rows of a file that are read and written at a time: about ten milliseconds of work, between which others are answered. */
const FILE_PAGE_ROWS = 1_000

const QuerySchema = Type.Object(
  {
    ...PageQuerySchema.properties,
    format: Type.Enum(['json', 'csv', 'markdown', 'latex', 'parquet'], {
      default: 'json',
      description:
        'JSON comes in pages. The other formats are complete files and ignore `limit` and `cursor`.',
    }),
  },
  { additionalProperties: false },
)

export const measurementRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobs, measurements } = app.deps.repositories

  async function* filePages(job: Job): AsyncGenerator<MeasurementRow[]> {
    let cursor: string | null = null
    do {
      const page = await measurements.list(job.teamId, job.id, { limit: FILE_PAGE_ROWS, cursor })
      yield page.items.map((measured) => toMeasurementRow(job.spec, measured))
      cursor = page.nextCursor
    } while (cursor !== null)
  }

  app.get(
    '/jobs/:id/measurements',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs'],
        summary: "List a job's measurements, one row per trial and measurement",
        description:
          'Rows are in plan order, and each has the model, data and settings behind its figure. A trial without measurements has one row with its status. If the transfer of a file breaks off, the file is incomplete.',
        operationId: 'listMeasurements',
        params: IdParamsSchema,
        querystring: QuerySchema,
        response: {
          200: {
            description: 'The measurements.',
            content: {
              'application/json': {
                schema: pageOf<MeasurementRow>('MeasurementRow'),
              },
              ...fileContent(MEASUREMENT_FILES),
            },
          },
          ...problemResponses(404, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId, query } = request
      const job = await findOr404('job', request.params.id, (id) => jobs.get(teamId, id))
      if (query.format === 'json') {
        const page = await measurements.list(teamId, job.id, pageRequest(query))
        return presentPage(page, (measured) => toMeasurementRow(job.spec, measured))
      }
      const file = MEASUREMENT_FILES[query.format]
      return asDownload(reply, job.id, 'measurements', file).send(
        streamPages(file.writer(job.id), filePages(job)),
      )
    },
  )
}

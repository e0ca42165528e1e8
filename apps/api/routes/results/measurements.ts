import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { pageOf } from '#core/schemas/resources.ts'
import { asDownload } from '../../exports/download.ts'
import { MEASUREMENT_FILES } from '../../exports/measurement-files.ts'
import type { MeasurementRow } from '../../exports/measurement-rows.ts'
import { IdParamsSchema } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest } from '../../http/paging.ts'
import { JSON_TYPE, problemResponses } from '../../http/responses.ts'
import { isSmallPage } from '../../large-answers/plugin.ts'
import { fileContent } from './table.ts'

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
          ...problemResponses(404, 409, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId, query, signal } = request
      const jobId = request.params.id
      const { format } = query
      if (format === 'json') {
        const page = pageRequest(query)
        const body = await app.largeAnswers.make(
          signal,
          'measurements',
          { teamId, jobId, page },
          isSmallPage(page),
        )
        return app.largeAnswers.send(reply.type(JSON_TYPE), body)
      }
      const file = await app.largeAnswers.openFile(signal, { teamId, jobId, format })
      return asDownload(reply, jobId, 'measurements', MEASUREMENT_FILES[format]).send(file)
    },
  )
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { asDownload } from '../../exports/download.ts'
import { IdParamsSchema } from '../../http/ids.ts'
import { problemResponses } from '../../http/responses.ts'
import { REPORT_FORMATS } from '../../reports/formats.ts'
import { fileContent } from '../results/table.ts'

const QuerySchema = Type.Object(
  { format: Type.Enum(['html', 'markdown', 'latex', 'csv'], { default: 'html' }) },
  { additionalProperties: false },
)

export const benchmarkReportRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/benchmarks/:id/report',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['benchmarks'],
        summary: 'Get the report of a benchmark as a file',
        description:
          "The paper's tables 1 to 8 with scores; for each job and each of its evaluations the table with 95% intervals and, for each method, the sparsest model within 1, 5 and 10% of the dense one. `html` is one file with pictures; it loads nothing and has no script. `latex` needs booktabs and pgfplots. `csv` has each figure in a line of its own, with its trial, times and scores. Figures fill in as trials end.",
        operationId: 'getBenchmarkReport',
        params: IdParamsSchema,
        querystring: QuerySchema,
        response: {
          200: { description: 'The report.', content: fileContent(REPORT_FORMATS) },
          ...problemResponses(404, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId, params, query, signal } = request
      const asked = { teamId, benchmarkId: params.id, format: query.format }
      const body = await app.largeAnswers.make(signal, 'report', asked)
      return app.largeAnswers.send(asDownload(reply, params.id, 'report', REPORT_FORMATS[query.format]), body)
    },
  )
}

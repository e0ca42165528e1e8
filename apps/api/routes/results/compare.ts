import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ref } from '#core/schemas/resources.ts'
import { findOr404 } from '../../http/ids.ts'
import { JSON_TYPE, problemResponses } from '../../http/responses.ts'
import { fieldError } from '../../http/validation-errors.ts'
import { isSmallTable } from '../../large-answers/plugin.ts'
import type { Comparison } from '../../tables/compare.ts'
import { COMPARISON_FORMATS } from '../../tables/compare-formats.ts'
import { MOST_CELLS } from '../../tables/compare-size.ts'
import { fileContent, intervalsSchema, SELECTION, UNIT } from './table.ts'

const MOST_JOBS = 6

const QuerySchema = Type.Object(
  {
    jobs: Type.String({
      maxLength: 37 * MOST_JOBS,
      description: `Ids of 2 to ${MOST_JOBS} jobs, separated by commas. The others are compared with the first.`,
      examples: ['019a0000-0000-7000-8000-00000000000a,019a0000-0000-7000-8000-00000000000b'],
    }),
    format: Type.Enum(['json', 'csv', 'markdown', 'latex'], { default: 'json' }),
    intervals: intervalsSchema(
      'Whether cells have the change from the first job with its 95% interval. Markdown marks with ≈ what is not distinguishable.',
    ),
    unit: UNIT,
    ...SELECTION,
  },
  { additionalProperties: false },
)

export const compareRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { views } = app.watching

  app.get(
    '/compare',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs'],
        summary: 'Compare jobs cell by cell',
        description: `Has every method, level and pattern that any of the jobs has, with the difference and ratio to the first job. It also lists where the settings behind the figures differ. A comparison has at most ${MOST_CELLS.toLocaleString('en')} cells: rows times jobs. Without a selection, it compares the first evaluation of the first job.`,
        operationId: 'compareJobs',
        querystring: QuerySchema,
        response: {
          200: {
            description: 'The comparison.',
            content: {
              'application/json': { schema: ref<Comparison>('Comparison') },
              ...fileContent(COMPARISON_FORMATS),
            },
          },
          ...problemResponses(404, 409, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId, signal } = request
      const { jobs, format, intervals, unit, ...selection } = request.query
      const jobIds = distinctIds(jobs)
      const compared = await Promise.all(
        jobIds.map((id) => findOr404('job', id, () => views.get(teamId, id))),
      )
      const asked = { teamId, jobIds, format, selection, unit, intervals }
      const isSmall = isSmallTable(compared) && !intervals
      const body = await app.largeAnswers.make(signal, 'comparison', asked, isSmall)
      return app.largeAnswers.send(
        reply.type(format === 'json' ? JSON_TYPE : COMPARISON_FORMATS[format].contentType),
        body,
      )
    },
  )
}

function distinctIds(text: string): string[] {
  const ids = text.split(',')
  if (ids.length >= 2 && ids.length <= MOST_JOBS && new Set(ids).size === ids.length) return ids
  throw fieldError('?jobs', `must be 2 to ${MOST_JOBS} different ids, separated by commas`)
}

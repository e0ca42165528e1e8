import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { SecateurError } from '#core/errors.ts'
import { ref } from '#core/schemas/resources.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { type Comparison, compare } from '../../tables/compare.ts'
import { COMPARISON_FORMATS } from '../../tables/compare-formats.ts'
import { jobAccess } from '../jobs/find.ts'
import { SELECTION, textContent } from './table.ts'

const MOST = 6

const QuerySchema = Type.Object(
  {
    jobs: Type.String({
      maxLength: 37 * MOST,
      description: `Ids of 2 to ${MOST} jobs with commas between them; the others are compared with the first.`,
      examples: ['019a0000-0000-7000-8000-00000000000a,019a0000-0000-7000-8000-00000000000b'],
    }),
    format: Type.Enum(['json', 'csv', 'markdown'], { default: 'json' }),
    ...SELECTION,
  },
  { additionalProperties: false },
)

export const compareRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { trials } = app.deps.repositories
  const { find } = jobAccess(app)

  app.get(
    '/compare',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['jobs'],
        summary: 'Jobs side by side, cell by cell',
        description:
          'Every method, level and pattern that one of them has, with difference and ratio to the first job, and what their figures rest on wherever it is not the same. Without a selection: the first evaluation of the first job.',
        operationId: 'compareJobs',
        querystring: QuerySchema,
        response: {
          200: {
            description: 'The comparison.',
            content: {
              'application/json': { schema: ref<Comparison>('Comparison') },
              ...textContent(COMPARISON_FORMATS),
            },
          },
          ...problemResponses(404, 422),
        },
      },
    },
    async (request, reply) => {
      const { jobs, format, ...selection } = request.query
      const measured = await Promise.all(
        distinctIds(jobs).map(async (id) => {
          const job = await find(request.teamId, id)
          return { job, trials: await trials.ofJob(job.id) }
        }),
      )
      const comparison = compare(measured, selection)
      if (format === 'json') return comparison
      const { contentType, render } = COMPARISON_FORMATS[format]
      return reply.type(contentType).send(render(comparison))
    },
  )
}

function distinctIds(text: string): string[] {
  const ids = text.split(',')
  if (ids.length >= 2 && ids.length <= MOST && new Set(ids).size === ids.length) return ids
  const detail = `must be 2 to ${MOST} different ids with commas between them`
  throw new SecateurError('PRUNE_VALIDATION', `?jobs ${detail}`, [
    { pointer: '?jobs', code: 'PRUNE_VALIDATION', detail },
  ])
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { MethodListSchema, ModelListSchema } from '#core/schemas/resources.ts'
import { problemResponses } from '../../http/problem-responses.ts'

/** What this installation can do, from the Python registry. */
export const catalogueRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { engine } = app.deps
  const about = (summary: string, operationId: string) => ({ tags: ['catalogue'], summary, operationId })

  app.get(
    '/methods',
    {
      config: { role: 'viewer' },
      schema: {
        ...about('Pruning methods and their parameters', 'listMethods'),
        response: { 200: MethodListSchema, ...problemResponses() },
      },
    },
    async () => ({ items: (await engine.describe()).methods }),
  )
  app.get(
    '/models',
    {
      config: { role: 'viewer' },
      schema: {
        ...about('Models known by name', 'listModels'),
        response: { 200: ModelListSchema, ...problemResponses() },
      },
    },
    async () => ({ items: (await engine.describe()).models }),
  )
}

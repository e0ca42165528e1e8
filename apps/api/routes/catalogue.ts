import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DatasetListSchema, MethodListSchema, ModelListSchema } from '#core/schemas/resources.ts'
import { problemResponses } from './problem-responses.ts'

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
  app.get(
    '/datasets',
    {
      config: { role: 'viewer' },
      schema: {
        ...about('Datasets known by name', 'listDatasets'),
        response: { 200: DatasetListSchema, ...problemResponses() },
      },
    },
    async () => ({ items: (await engine.describe()).datasets }),
  )
}

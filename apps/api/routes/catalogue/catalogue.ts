import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { MethodListSchema, ModelListSchema } from '#core/schemas/resources.ts'
import { problemResponses } from '../../http/responses.ts'

/** The methods and models of this installation, from the Python registry. */
export const catalogueRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { engine } = app.deps
  const tags = ['catalogue']

  app.get(
    '/methods',
    {
      config: { role: 'viewer' },
      schema: {
        tags,
        summary: 'List pruning methods and their parameters',
        operationId: 'listMethods',
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
        tags,
        summary: 'List the models that a job can name by id',
        description: 'Jobs may also name a model of the hub or a folder.',
        operationId: 'listModels',
        response: { 200: ModelListSchema, ...problemResponses() },
      },
    },
    async () => ({ items: (await engine.describe()).models }),
  )
}

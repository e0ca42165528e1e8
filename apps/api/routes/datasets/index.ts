import type { FastifyPluginAsync } from 'fastify'
import { datasetReadRoutes } from './datasets.ts'
import { uploadRoutes } from './upload.ts'

export const datasetRoutes: FastifyPluginAsync = async (app) => {
  await app.register(datasetReadRoutes)
  await app.register(uploadRoutes)
}

import type { FastifyPluginAsync } from 'fastify'
import { datasetReadRoutes } from './datasets.ts'
import { type UploadOptions, uploadRoutes } from './upload.ts'

export const datasetRoutes: FastifyPluginAsync<UploadOptions> = async (app, options) => {
  await app.register(datasetReadRoutes)
  await app.register(uploadRoutes, options)
}

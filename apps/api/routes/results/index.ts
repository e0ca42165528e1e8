import type { FastifyPluginAsync } from 'fastify'
import { bestRoutes } from './best.ts'
import { compareRoutes } from './compare.ts'
import { measurementRoutes } from './measurements.ts'
import { tableRoutes } from './table.ts'

export const resultRoutes: FastifyPluginAsync = async (app) => {
  await app.register(tableRoutes)
  await app.register(measurementRoutes)
  await app.register(compareRoutes)
  await app.register(bestRoutes)
}

import type { FastifyPluginAsync } from 'fastify'
import { scheduleActionRoutes } from './actions.ts'
import { scheduleArtifactRoutes } from './artifact.ts'
import { scheduleRunRoutes } from './runs.ts'
import { scheduleCrudRoutes } from './schedules.ts'

export const scheduleRoutes: FastifyPluginAsync = async (app) => {
  await app.register(scheduleCrudRoutes)
  await app.register(scheduleActionRoutes)
  await app.register(scheduleRunRoutes)
  await app.register(scheduleArtifactRoutes)
}

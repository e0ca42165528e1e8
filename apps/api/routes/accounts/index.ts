import type { FastifyPluginAsync } from 'fastify'
import { auditRoutes } from './audit.ts'
import { keyRoutes } from './keys.ts'
import { teamRoutes } from './teams.ts'

export const accountRoutes: FastifyPluginAsync = async (app) => {
  await app.register(keyRoutes)
  await app.register(teamRoutes)
  await app.register(auditRoutes)
}

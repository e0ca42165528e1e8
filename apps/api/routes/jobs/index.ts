import type { FastifyPluginAsync } from 'fastify'
import { cancelRetryRoutes } from './cancel-retry.ts'
import { editRoutes } from './edit.ts'
import { queueRoutes } from './queue.ts'
import { readRoutes } from './read.ts'
import { submitRoutes } from './submit.ts'
import { watchRoutes } from './watch.ts'

export const jobRoutes: FastifyPluginAsync<{ heartbeatMs: number }> = async (app, { heartbeatMs }) => {
  await app.register(submitRoutes)
  await app.register(readRoutes)
  await app.register(queueRoutes)
  await app.register(watchRoutes, { heartbeatMs })
  await app.register(cancelRetryRoutes)
  await app.register(editRoutes)
}

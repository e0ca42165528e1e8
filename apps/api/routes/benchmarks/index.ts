import type { FastifyPluginAsync } from 'fastify'
import { benchmarkActionRoutes } from './actions.ts'
import { readBenchmarkRoutes } from './read.ts'
import { benchmarkReportRoutes } from './report.ts'
import { submitBenchmarkRoutes } from './submit.ts'

export const benchmarkRoutes: FastifyPluginAsync = async (app) => {
  await app.register(submitBenchmarkRoutes)
  await app.register(readBenchmarkRoutes)
  await app.register(benchmarkReportRoutes)
  await app.register(benchmarkActionRoutes)
}

import type { FastifyPluginAsync } from 'fastify'
import { archiveRoutes } from './archive.ts'
import { createDownloads } from './downloads.ts'
import { fileRoutes } from './files.ts'
import { listRoutes } from './list.ts'
import { makeRoutes } from './make.ts'
import { retentionRoutes } from './retention.ts'

export const artifactRoutes: FastifyPluginAsync = async (app) => {
  const downloads = createDownloads()
  await app.register(listRoutes)
  await app.register(fileRoutes, { downloads })
  await app.register(archiveRoutes, { downloads })
  await app.register(makeRoutes)
  await app.register(retentionRoutes)
}

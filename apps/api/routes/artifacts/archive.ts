import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { ArtifactDetail } from '#core/repositories/index.ts'
import { blobKey } from '#core/storage/keys.ts'
import { type Tar, tarBytes, writeTar } from '../../exports/tar.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { problemResponses } from '../../http/responses.ts'
import { folderName } from '../../presenters/artifact.ts'
import { binary, type DownloadOptions, downloadHeaders, openDownload } from './downloads.ts'

const CONTENT_TYPE = 'application/x-tar'

/** Downloads a stored model as one file. */
export const archiveRoutes: FastifyPluginAsyncTypebox<DownloadOptions> = async (app, { downloads }) => {
  const { repositories, storage } = app.deps

  app.get(
    '/artifacts/:id/archive',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['artifacts'],
        summary: 'Download a stored model as one tar archive',
        description:
          'The archive has one folder with all files. The same model always gives the same bytes. If a download breaks off, begin again, or download the files one by one.',
        operationId: 'downloadArtifact',
        params: IdParamsSchema,
        response: {
          200: { description: 'The archive.', content: binary(CONTENT_TYPE) },
          ...problemResponses(404),
        },
      },
    },
    async (request, reply) => {
      const { teamId, params, signal } = request
      const artifact = await findOr404('artifact', params.id, (id) => repositories.artifacts.get(teamId, id))
      const tar = tarOf(artifact, signal)
      const bytes = await tarBytes(tar)
      const content = await openDownload(reply, downloads, async () => writeTar(tar))
      return reply
        .type(CONTENT_TYPE)
        .headers(downloadHeaders(`${folderName(artifact)}.tar`, bytes))
        .send(content)
    },
  )

  const tarOf = (artifact: ArtifactDetail, signal: AbortSignal): Tar => ({
    modifiedAt: artifact.createdAt,
    entries: artifact.files.map(({ name, blob }) => ({
      name: `${folderName(artifact)}/${name}`,
      bytes: blob.bytes,
      open: () => storage.read(blobKey(blob), { signal }),
    })),
  })
}

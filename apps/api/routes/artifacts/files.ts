import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import type { ArtifactFile } from '#core/repositories/index.ts'
import { FILE_NAME } from '#core/schemas/artifacts.ts'
import { blobKey } from '#core/storage/keys.ts'
import { isNotModified, REVALIDATE } from '../../http/etag.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { rangeOf, rangeUnsatisfiable } from '../../http/range.ts'
import { NotModifiedSchema, problemResponses, sendEmpty } from '../../http/responses.ts'
import { binary, type DownloadOptions, downloadHeaders, exactly, openDownload } from './downloads.ts'

/** How long a URL of the storage works. It needs no key. */
const URL_SECONDS = 300

const CONTENT_TYPE = 'application/octet-stream'
const IS_FILE_NAME = new RegExp(FILE_NAME)

const ParamsSchema = Type.Object({
  ...IdParamsSchema.properties,
  '*': Type.String({ description: 'Name of the file, which may contain `/`.' }),
})

const HeadersSchema = Type.Object({
  range: Type.Optional(Type.String({ description: 'One part of the file.', examples: ['bytes=1048576-'] })),
  'if-range': Type.Optional(
    Type.String({ description: 'The `ETag` of what you have. If the file has another, you get all of it.' }),
  ),
})

const contentResponse = (description: string) => ({
  description,
  headers: {
    etag: Type.String({ description: 'The SHA-256 of the whole file, in hex and quotes.' }),
    'repr-digest': Type.String({ description: 'The SHA-256 of the whole file, in the form of RFC 9530.' }),
  },
  content: binary(CONTENT_TYPE),
})

/** Downloads single files of stored models. */
export const fileRoutes: FastifyPluginAsyncTypebox<DownloadOptions> = async (app, { downloads }) => {
  const { repositories, storage, artifacts } = app.deps

  app.get(
    '/artifacts/:id/files/*',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['artifacts'],
        summary: 'Download a file of a stored model',
        description:
          'Continue a download that broke off with `Range: bytes=LENGTH-`, and send the `ETag` as `If-Range`. If the models are stored in S3, the answer can be a redirect to a URL of the storage, which works for five minutes.',
        operationId: 'downloadArtifactFile',
        params: ParamsSchema,
        headers: HeadersSchema,
        response: {
          200: contentResponse('The file.'),
          206: contentResponse('The part of the file.'),
          302: Type.Null({ description: 'The URL in `Location` has the file.' }),
          304: NotModifiedSchema,
          ...problemResponses(404, 416),
        },
      },
    },
    async (request, reply) => {
      const { teamId, params } = request
      const name = params['*']
      const file = await findOr404(`file ${name} of the artifact`, params.id, (id) =>
        IS_FILE_NAME.test(name) ? repositories.artifacts.file(teamId, id, name) : null,
      )
      const etag = etagOfFile(file)
      if (isNotModified(request, etag))
        return sendEmpty(reply.headers({ etag, 'cache-control': REVALIDATE }), 304)
      const url = request.method === 'GET' ? await urlOf(file) : null // a URL works for one method only
      return url === null ? sendFile(reply, file) : redirect(reply, url)
    },
  )

  const urlOf = async (file: ArtifactFile): Promise<string | null> =>
    artifacts.downloads === 'redirect'
      ? storage.presign(blobKey(file.blob), { seconds: URL_SECONDS, fileName: lastPart(file.name) })
      : null

  /** The URL gives access without a key, so it is recorded before it is handed out. */
  async function redirect(reply: FastifyReply, url: string): Promise<FastifyReply> {
    await reply.recordRead()
    return reply.header('cache-control', 'no-store').redirect(url, 302)
  }

  async function sendFile(reply: FastifyReply, file: ArtifactFile): Promise<FastifyReply> {
    const { signal } = reply.request
    const { bytes, sha256 } = file.blob
    const etag = etagOfFile(file)
    const range = rangeOf(reply.request, etag, bytes)
    if (range === 'unsatisfiable') throw rangeUnsatisfiable(reply, bytes)
    const length = range ? range.end - range.start + 1 : bytes
    const content = await openDownload(reply, downloads, async () =>
      exactly(length, await storage.read(blobKey(file.blob), { signal, ...(range && { range }) })),
    )
    if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${bytes}`)
    return reply
      .type(CONTENT_TYPE)
      .headers(downloadHeaders(lastPart(file.name), length))
      .headers({
        etag,
        'cache-control': REVALIDATE,
        'accept-ranges': 'bytes',
        'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
      })
      .send(content)
  }
}

const etagOfFile = ({ blob }: ArtifactFile) => `"${blob.sha256}"`

const lastPart = (name: string) => name.slice(name.lastIndexOf('/') + 1)

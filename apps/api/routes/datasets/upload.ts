/** How datasets come to be. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { type DatasetResource, UploadKindSchema } from '#core/schemas/datasets.ts'
import { ref } from '#core/schemas/resources.ts'
import { createUploadFiles } from '#core/uploads/files.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { validatorCompiler } from '../../http/validation.ts'
import { presentUpload } from '../../presenters/present.ts'
import { MEDIA_TYPES, requireMediaType } from './media-types.ts'
import { receive } from './receive.ts'

/** Control takes an upload for abandoned after twice that. */
const UPLOAD_LIMIT_MS = 3_600_000

/** After its answer, a client that is still sending is heard for so long: one that is cut off may lose the answer. */
const LINGER_MS = 30_000

const EXAMPLES: Record<keyof typeof MEDIA_TYPES, string> = {
  text: 'A pruned rose flowers twice.\n',
  traces: '{"text":"How do I prune a rose?"}\n{"query":"When do apple trees flower?","id":7}\n',
}

const stored = (description: string) => ({
  description,
  headers: { location: Type.String({ description: 'Where it is.' }) },
  content: { 'application/json': { schema: ref<DatasetResource>('Dataset') } },
})

export const uploadingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { repositories, uploads } = app.deps
  const { datasets } = repositories
  const files = createUploadFiles(uploads.folder)

  // The handler reads the body itself. What is sent in any other type is refused unread.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(Object.values(MEDIA_TYPES), (_request, _body, done) => done(null))
  // Of a body that is refused, more may be on its way: it goes nowhere.
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.readableEnded || raw.destroyed) return
    const cut = setTimeout(() => raw.destroy(), LINGER_MS)
    raw.once('close', () => clearTimeout(cut)).resume()
  })

  app.post(
    '/datasets',
    {
      config: { role: 'submitter' },
      handlerTimeout: UPLOAD_LIMIT_MS,
      validatorCompiler: (route) => (route.httpPart === 'body' ? () => true : validatorCompiler(route)),
      schema: {
        tags: ['datasets'],
        summary: 'Upload a text, or query traces',
        description:
          "Its id is what jobs then name as `dataset`. Traces are the team's own recorded user queries, an object with `text` or `query` a line. It is checked while it comes in: UTF-8, without NUL, each line what it should be; a line that is wrong is told by its number. Nobody can download it again. What the team has already is not stored twice: it is answered as it is, under the name that it has.",
        operationId: 'uploadDataset',
        querystring: Type.Object(
          { name: Type.String({ minLength: 1, maxLength: 200 }), kind: UploadKindSchema },
          { additionalProperties: false },
        ),
        body: {
          content: {
            [MEDIA_TYPES.text]: { schema: Type.String({ examples: [EXAMPLES.text] }) },
            [MEDIA_TYPES.traces]: { schema: Type.String({ examples: [EXAMPLES.traces] }) },
          },
        },
        response: {
          200: stored('The team has the same already.'),
          201: stored('Stored.'),
          ...problemResponses(400, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId, raw, signal, log } = request
      const { name, kind } = request.query
      requireMediaType(request, kind)
      const length = request.headers['content-length']
      const bytes = length === undefined ? null : Number(length)
      const onLeftover = (error: unknown) => log.warn({ error }, 'an upload could not be cleared away')
      const { dataset, isNew } = await receive(raw, { teamId, name, kind, bytes }, signal, {
        datasets,
        files,
        limits: uploads,
        onLeftover,
      })
      log.info({ datasetId: dataset.id, bytes: dataset.bytes, isNew }, 'upload received')
      return reply
        .code(isNew ? 201 : 200)
        .header('location', `/v1/datasets/${presentUpload(dataset).id}`)
        .send(presentUpload(dataset))
    },
  )
}

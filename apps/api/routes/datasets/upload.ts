import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { ONE_LINE } from '#core/domain/control-characters.ts'
import { SecateurError } from '#core/errors.ts'
import { SetMap } from '#core/runtime/set-map.ts'
import { type DatasetResource, type UploadKind, UploadKindSchema } from '#core/schemas/datasets.ts'
import { ref } from '#core/schemas/resources.ts'
import { problemResponses, responseWithLocation } from '../../http/responses.ts'
import { validatorCompiler } from '../../http/validation.ts'
import { fieldError } from '../../http/validation-errors.ts'
import { requireUtf8 } from '../../plugins/json-bodies.ts'
import { presentUpload } from '../../presenters/dataset.ts'
import { receive } from './receive.ts'

/** Uploads of a team that one process receives at the same time. */
const MOST_UPLOADS = 8

const MEDIA_TYPES: Record<UploadKind, string> = {
  text: 'text/plain',
  traces: 'application/x-ndjson',
}

const EXAMPLES: Record<UploadKind, string> = {
  text: 'A pruned rose flowers twice.\n',
  traces:
    '{"text":"How do I prune a rose?"}\n{"query":"When do apple trees flower?","time":"2026-11-01T08:00:00Z","count":3}\n{"messages":[{"role":"user","content":"Which roses climb?"}]}\n',
}

const datasetResponse = (description: string) =>
  responseWithLocation(description, ref<DatasetResource>('Dataset'), 'URL of the dataset.')

const UploadQuerySchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: ONE_LINE }),
    kind: UploadKindSchema,
    field: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        pattern: ONE_LINE,
        description:
          'Field of the traces that has the text or the chat messages. Of each line, only its text, its time and its count are stored.',
      }),
    ),
  },
  { additionalProperties: false },
)
type UploadQuery = Static<typeof UploadQuerySchema>

export interface UploadOptions {
  /** The time over which the rate of a client is averaged. */
  stallLimitMs: number
  /** The time that the storage has to take an upload. */
  storeLimitMs: number
}

export const uploadRoutes: FastifyPluginAsyncTypebox<UploadOptions> = async (app, timeLimits) => {
  const { repositories, uploads, uploadFiles: files } = app.deps
  const { datasets } = repositories
  const underWay = new SetMap<FastifyRequest>()

  /** Receives an upload if the team has not too many under way. */
  async function receiveOne(request: FastifyRequest, { name, kind, field }: UploadQuery) {
    const { teamId, raw, signal, headers, log } = request
    if (underWay.get(teamId).size >= MOST_UPLOADS) throw tooManyUploads()
    underWay.add(teamId, request)
    const length = headers['content-length']
    const bytes = length === undefined ? null : Number(length)
    const onLeftover = (error: unknown) => log.warn({ error }, 'an upload could not be discarded')
    const deps = { datasets, files, limits: uploads, ...timeLimits, onLeftover }
    try {
      return await receive(raw, { teamId, name, kind, field: field ?? null, bytes }, signal, deps)
    } finally {
      underWay.remove(teamId, request)
    }
  }

  // The handler reads the body itself. A body of any other media type is rejected unread.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(Object.values(MEDIA_TYPES), (_request, _body, done) => done(null))

  app.post(
    '/datasets',
    {
      config: { role: 'submitter' },
      validatorCompiler: (route) => (route.httpPart === 'body' ? () => true : validatorCompiler(route)),
      schema: {
        tags: ['datasets'],
        summary: 'Upload a text or query traces',
        description:
          "Jobs name the upload by its id, as `dataset`. Traces are the team's own recorded user queries: one JSON object per line, with the text in `text`, `query` or `prompt`, or with chat messages in `messages`, of which the texts of the role `user` count. A line may have the time at which it was recorded in `time` or `timestamp` (RFC 3339, or seconds since 1970) and in `count` how often it was sent. With `field`, only the texts of that field, times and counts are stored. The content is validated while it arrives (UTF-8, no NUL, valid lines), and a problem names its line. Uploads cannot be downloaded again. Content that the team has uploaded before is not stored twice; the answer is then the existing dataset under its existing name.",
        operationId: 'uploadDataset',
        querystring: UploadQuerySchema,
        body: {
          content: {
            [MEDIA_TYPES.text]: { schema: Type.String({ examples: [EXAMPLES.text] }) },
            [MEDIA_TYPES.traces]: { schema: Type.String({ examples: [EXAMPLES.traces] }) },
          },
        },
        response: {
          200: datasetResponse('The team already has this dataset.'),
          201: datasetResponse('The new dataset.'),
          ...problemResponses(400, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { kind, field } = request.query
      requireMediaType(request, kind)
      if (kind === 'text' && field !== undefined) throw fieldError('?field', 'applies to traces only')
      const { dataset, isNew } = await receiveOne(request, request.query)
      request.log.info({ datasetId: dataset.id, bytes: dataset.bytes, isNew }, 'upload received')
      return reply
        .code(isNew ? 201 : 200)
        .header('location', `/v1/datasets/${presentUpload(dataset).id}`)
        .send(presentUpload(dataset))
    },
  )
}

const tooManyUploads = () =>
  new SecateurError(
    'PRUNE_TOO_MANY_UPLOADS',
    `Your team already sends ${MOST_UPLOADS} uploads. Wait for one of them to end.`,
  )

/**
 * Requires plain UTF-8 of the right media type. Compressed bodies are rejected: they could expand to any size.
 * @throws SecateurError PRUNE_UNSUPPORTED_MEDIA_TYPE
 */
function requireMediaType(request: FastifyRequest, kind: UploadKind): void {
  const { headers, mediaType } = request
  const reject = (detail: string): never => {
    throw new SecateurError('PRUNE_UNSUPPORTED_MEDIA_TYPE', detail)
  }
  const expected = MEDIA_TYPES[kind]
  if (mediaType !== expected) reject(`An upload of kind ${kind} must have the content type ${expected}.`)
  requireUtf8(request, 'Uploads')
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity')
    reject(`Uploads must not be compressed or encoded, but this one is ${encoding}.`)
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import {
  ArtifactChangesSchema,
  type ArtifactDetailResource,
  ArtifactPageSchema,
} from '#core/schemas/artifacts.ts'
import { ref } from '#core/schemas/resources.ts'
import { LAYOUTS, LevelSchema, MethodIdSchema, PatternSchema } from '#core/schemas/spec.ts'
import { etagOfText, isNotModified, REVALIDATE } from '../../http/etag.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest, presentPage } from '../../http/paging.ts'
import {
  JSON_TYPE,
  NoContentSchema,
  NotModifiedSchema,
  problemResponses,
  sendEmpty,
} from '../../http/responses.ts'
import { presentArtifact, presentArtifactDetail } from '../../presenters/artifact.ts'

const IdSchema = (description: string) => Type.String({ format: 'uuid', description })

const ListQuerySchema = Type.Object(
  {
    ...PageQuerySchema.properties,
    trial: Type.Optional(IdSchema('Models of this trial.')),
    job: Type.Optional(IdSchema('Models of the trials of this job.')),
    method: Type.Optional(MethodIdSchema),
    level: Type.Optional(LevelSchema),
    pattern: Type.Optional(PatternSchema),
    layout: Type.Optional(Type.Enum([...LAYOUTS])),
    pinned: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

/** Lists, reads, pins and deletes stored models. */
export const listRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { artifacts } = app.deps.repositories

  const findDetail = async (teamId: string, id: string) =>
    presentArtifactDetail(await findOr404('artifact', id, (id) => artifacts.get(teamId, id)))

  app.get(
    '/artifacts',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['artifacts'],
        summary: 'List stored models, newest first',
        description: 'A model appears when its trial has ended and all its bytes are stored.',
        operationId: 'listArtifacts',
        querystring: ListQuerySchema,
        response: { 200: ArtifactPageSchema, ...problemResponses(422) },
      },
    },
    async ({ teamId, query }) => {
      const { limit: _, cursor: __, trial, job, ...properties } = query
      const filter = {
        ...properties,
        ...(trial !== undefined && { trialId: trial }),
        ...(job !== undefined && { jobId: job }),
      }
      return presentPage(await artifacts.list(teamId, { ...pageRequest(query), ...filter }), presentArtifact)
    },
  )

  app.get(
    '/artifacts/:id',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['artifacts'],
        summary: 'Get a stored model: what it is, how it was made, and its files',
        description: 'Send the `ETag` as `If-None-Match`: if nothing has changed, the answer is 304.',
        operationId: 'getArtifact',
        params: IdParamsSchema,
        response: {
          200: ref<ArtifactDetailResource>('ArtifactDetail'),
          304: NotModifiedSchema,
          ...problemResponses(404),
        },
      },
    },
    async ({ teamId, params }, reply) => sendDetail(reply, await findDetail(teamId, params.id)),
  )

  app.patch(
    '/artifacts/:id',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['artifacts'],
        summary: 'Pin a stored model, or no longer',
        description: 'A pinned model stays until it is unpinned: neither retention nor a request deletes it.',
        operationId: 'editArtifact',
        params: IdParamsSchema,
        body: ArtifactChangesSchema,
        response: {
          200: ref<ArtifactDetailResource>('ArtifactDetail'),
          ...problemResponses(400, 404, 413, 415, 422),
        },
      },
    },
    async ({ teamId, params, body: { pinned } }) => {
      await findOr404('artifact', params.id, (id) => artifacts.setPinned(teamId, id, pinned))
      return findDetail(teamId, params.id)
    },
  )

  app.delete(
    '/artifacts/:id',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['artifacts'],
        summary: 'Delete a stored model permanently',
        description:
          'Bytes that other models share are kept. The answer is 409 while the model is pinned. Its trial keeps its figures, and its model can be made again.',
        operationId: 'deleteArtifact',
        params: IdParamsSchema,
        response: { 204: NoContentSchema, ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async ({ teamId, params }, reply) => {
      await findOr404('artifact', params.id, (id) => artifacts.remove(teamId, id))
      return sendEmpty(reply, 204)
    },
  )
}

function sendDetail(reply: FastifyReply, artifact: ArtifactDetailResource): FastifyReply {
  const body = JSON.stringify(artifact)
  const etag = etagOfText(body)
  reply.headers({ etag, 'cache-control': REVALIDATE })
  return isNotModified(reply.request, etag) ? sendEmpty(reply, 304) : reply.type(JSON_TYPE).send(body)
}

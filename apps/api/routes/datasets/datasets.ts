import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { DatasetPageSchema, type DatasetResource } from '#core/schemas/datasets.ts'
import { ref } from '#core/schemas/resources.ts'
import { createUploadFiles } from '#core/uploads/files.ts'
import { uploadId } from '#core/uploads/references.ts'
import { IdParamsSchema, PageQuerySchema, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentKnown, presentUpload } from '../../presenters/present.ts'

/** What a job may calibrate and evaluate on: datasets known by name, and the team's uploads. */
export const datasetRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { engine, repositories, uploads } = app.deps
  const { datasets } = repositories
  const files = createUploadFiles(uploads.folder)

  app.get(
    '/datasets',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['datasets'],
        summary: "Datasets known by name, then the team's uploads, newest first",
        description: '`limit` is of the uploads; the datasets that everybody has are all on the first page.',
        operationId: 'listDatasets',
        querystring: PageQuerySchema,
        response: { 200: DatasetPageSchema, ...problemResponses(422) },
      },
    },
    async (request) => {
      const { limit, cursor = null } = request.query
      const known = cursor === null ? (await engine.describe()).datasets : []
      const { items, nextCursor } = await datasets.list(request.teamId, { limit, cursor })
      return { items: [...known.map(presentKnown), ...items.map(presentUpload)], nextCursor }
    },
  )

  app.get(
    '/datasets/:id',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['datasets'],
        summary: 'One dataset',
        operationId: 'getDataset',
        params: IdParamsSchema,
        response: { 200: ref<DatasetResource>('Dataset'), ...problemResponses(404) },
      },
    },
    async (request): Promise<DatasetResource> => {
      const { id } = request.params
      const upload = uploadId(id)
      if (upload !== null) {
        return presentUpload((await datasets.get(request.teamId, upload)) ?? unknownId('dataset', id))
      }
      const known = (await engine.describe()).datasets.find((dataset) => dataset.id === id)
      return presentKnown(known ?? unknownId('dataset', id))
    },
  )

  app.delete(
    '/datasets/:id',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['datasets'],
        summary: 'Delete an upload for good',
        description:
          'Not while jobs that have not ended use it. What was measured with it stays; its content does not.',
        operationId: 'deleteDataset',
        params: IdParamsSchema,
        response: {
          204: Type.Null({ description: 'It is gone.' }),
          ...problemResponses(400, 404, 409, 413, 415),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const upload = uploadId(id)
      if (upload === null || !(await datasets.hide(request.teamId, upload))) unknownId('upload', id)
      await files.remove(upload)
      await datasets.drop(upload)
      return reply.code(204).send(null)
    },
  )
}

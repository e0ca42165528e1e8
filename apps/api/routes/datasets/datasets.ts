import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DatasetPageSchema, type DatasetResource } from '#core/schemas/datasets.ts'
import { ref } from '#core/schemas/resources.ts'
import { uploadId } from '#core/uploads/references.ts'
import { IdParamsSchema, notFound } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest } from '../../http/paging.ts'
import { NoContentSchema, problemResponses, sendEmpty } from '../../http/responses.ts'
import { presentCatalogueDataset, presentUpload } from '../../presenters/dataset.ts'

/** Lists, reads and deletes the datasets of jobs: those of the catalogue, and the team's uploads. */
export const datasetReadRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { engine, repositories, uploadFiles } = app.deps
  const { datasets } = repositories

  app.get(
    '/datasets',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['datasets'],
        summary: "List the datasets of the catalogue, then the team's uploads, newest first",
        description:
          'All datasets of the catalogue are on the first page. `limit` applies to the uploads only.',
        operationId: 'listDatasets',
        querystring: PageQuerySchema,
        response: { 200: DatasetPageSchema, ...problemResponses(422) },
      },
    },
    async ({ teamId, query }) => {
      const page = pageRequest(query)
      const catalogue = page.cursor === null ? (await engine.describe()).datasets : []
      const { items, nextCursor } = await datasets.list(teamId, page)
      return { items: [...catalogue.map(presentCatalogueDataset), ...items.map(presentUpload)], nextCursor }
    },
  )

  app.get(
    '/datasets/:id',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['datasets'],
        summary: 'Get a dataset',
        operationId: 'getDataset',
        params: IdParamsSchema,
        response: { 200: ref<DatasetResource>('Dataset'), ...problemResponses(404) },
      },
    },
    async ({ teamId, params: { id } }): Promise<DatasetResource> => {
      const upload = uploadId(id)
      if (upload !== null) {
        return presentUpload((await datasets.get(teamId, upload)) ?? notFound('dataset', id))
      }
      const dataset = (await engine.describe()).datasets.find((dataset) => dataset.id === id)
      return presentCatalogueDataset(dataset ?? notFound('dataset', id))
    },
  )

  app.delete(
    '/datasets/:id',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['datasets'],
        summary: 'Delete an upload permanently',
        description:
          'The answer is 409 while a job that has not ended uses the upload. Results that were measured with it are kept; its content is not.',
        operationId: 'deleteDataset',
        params: IdParamsSchema,
        response: { 204: NoContentSchema, ...problemResponses(400, 404, 409, 413, 415) },
      },
    },
    async ({ teamId, params: { id } }, reply) => {
      const upload = uploadId(id)
      if (upload === null || !(await datasets.hide(teamId, upload))) notFound('upload', id)
      await uploadFiles.remove(upload)
      await datasets.drop(upload)
      return sendEmpty(reply, 204)
    },
  )
}

/** What commands can name: each thing with its id and its name. */
import { answer, type Client, type PageQuery, pages } from '../../clients/typescript/index.ts'
import { cellName } from './render/trial.ts'

export interface Item {
  id: string
  name: string | null
  /** The public start of an API key. */
  prefix?: string
}

export const jobs = (client: Client, filter: { q?: string } = {}): AsyncIterable<Item> =>
  pages((query) => answer(client.GET('/v1/jobs', { params: { query: { ...filter, ...query } } })))

export const benchmarks = (client: Client): AsyncIterable<Item> =>
  pages((query) => answer(client.GET('/v1/benchmarks', { params: { query } })))

export async function* hosts(client: Client): AsyncGenerator<Item> {
  yield* (await answer(client.GET('/v1/hosts'))).items
}

/** Those that are not revoked. */
export async function* keys(client: Client): AsyncGenerator<Item> {
  const page = (query: PageQuery) => answer(client.GET('/v1/keys', { params: { query } }))
  for await (const key of pages(page)) if (!key.revokedAt) yield key
}

/** All datasets. An upload is an item without the `upload:` of its reference. */
export async function* datasets(client: Client): AsyncGenerator<Item & { isUpload: boolean }> {
  const page = (query: PageQuery) => answer(client.GET('/v1/datasets', { params: { query } }))
  for await (const { id, title, upload } of pages(page))
    yield { id: id.replace(/^upload:/, ''), name: title, isUpload: upload !== null }
}

export async function* uploads(client: Client): AsyncGenerator<Item> {
  for await (const dataset of datasets(client)) if (dataset.isUpload) yield dataset
}

/** The name of a stored model is its cell: `wanda at 0.5`. */
export async function* artifacts(client: Client): AsyncGenerator<Item> {
  const page = (query: PageQuery) => answer(client.GET('/v1/artifacts', { params: { query } }))
  for await (const artifact of pages(page)) yield { id: artifact.id, name: cellName(artifact) }
}

export const schedules = (client: Client): AsyncIterable<Item> =>
  pages((query) => answer(client.GET('/v1/schedules', { params: { query } })))

export async function* webhooks(client: Client): AsyncGenerator<Item> {
  const page = (query: PageQuery) => answer(client.GET('/v1/webhooks', { params: { query } }))
  for await (const { id, url } of pages(page)) yield { id, name: url }
}

/** The deliveries of a webhook, newest first. */
export async function* deliveries(client: Client, webhookId: string): AsyncGenerator<Item> {
  const path = { id: webhookId }
  const page = (query: PageQuery) =>
    answer(client.GET('/v1/webhooks/{id}/deliveries', { params: { path, query } }))
  for await (const { id, event } of pages(page)) yield { id, name: event }
}

/**
 * The API, typed: `openapi-fetch` with the types that `npm run docs` makes of the OpenAPI document.
 *
 *     const client = createClient({ url: 'http://127.0.0.1:8080', key: 'sec_…' })
 *     const job = await answer(client.GET('/v1/jobs/{id}', { params: { path: { id } } }))
 */
import createFetchClient, { type Client as FetchClient } from 'openapi-fetch'
import type { components, paths } from './openapi.d.ts'

const LONGEST_PAGE = 200

export type Client = FetchClient<paths>
/** What the API takes and answers, by name: `Schemas['Job']`. */
export type Schemas = components['schemas']

export interface ClientOptions {
  /** Where the API listens, without `/v1`. */
  url: string
  /** An API key, `sec_…`. */
  key?: string | undefined
}

export function createClient({ url, key }: ClientOptions): Client {
  const client = createFetchClient<paths>({
    baseUrl: url,
    ...(key ? { headers: { authorization: `Bearer ${key}` } } : {}),
  })
  client.use({
    onError: ({ error }) => new UnreachableError(url, { cause: error }),
  })
  return client
}

/** The API said no: what it answered is `problem`, whose `code` is stable. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  constructor(readonly problem: Schemas['Problem']) {
    super(problem.detail)
  }
}

/** There was no answer. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
  constructor(
    readonly url: string,
    options?: ErrorOptions,
  ) {
    super(`No API answers at ${url}.`, options)
  }
}

interface Result<Data> {
  data?: Data | undefined
  error?: unknown
  response: Response
}

/**
 * What was asked for.
 * @throws ProblemError, UnreachableError
 */
export const answer = async <Data>(call: Promise<Result<Data>>) => dataOf(await call)

/** The same of a result that is there. */
export function dataOf<Data>({ data, error, response }: Result<Data>): Exclude<Data, undefined> {
  if (!response.ok) throw new ProblemError(isProblem(error) ? error : unknownProblem(response))
  return data as Exclude<Data, undefined>
}

/** What a page is asked for with: as much as there may be on one, from where the one before ended. */
export interface PageQuery {
  limit: number
  cursor?: string
}

/** One item after another, a page at a time. */
export async function* pages<Item>(
  page: (query: PageQuery) => Promise<{ items: Item[]; nextCursor: string | null }>,
): AsyncGenerator<Item, void> {
  for (let query: PageQuery | null = { limit: LONGEST_PAGE }; query; ) {
    const { items, nextCursor } = await page(query)
    yield* items
    query = nextCursor ? { limit: LONGEST_PAGE, cursor: nextCursor } : null
  }
}

const isProblem = (error: unknown): error is Schemas['Problem'] =>
  typeof error === 'object' && error !== null && 'code' in error && 'detail' in error

/** Of an answer that isn't the API's own, as that of a proxy before it. */
const unknownProblem = ({ status, statusText, url }: Response): Schemas['Problem'] => ({
  type: 'about:blank',
  title: statusText,
  status,
  detail: `${url} answered ${status} ${statusText}, which is no answer of the API.`,
  code: 'UNKNOWN',
  requestId: '',
  errors: [],
})

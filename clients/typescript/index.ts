/**
 * A typed client of the API: `openapi-fetch` with the types that `npm run docs` generates from the OpenAPI document.
 *
 *     const client = createClient({ url: 'http://127.0.0.1:8080', key: 'sec_…' })
 *     const job = await answer(client.GET('/v1/jobs/{id}', { params: { path: { id } } }))
 */
import createFetchClient, { type Client as FetchClient } from 'openapi-fetch'
import type { components, paths } from './openapi.d.ts'

const MAX_PAGE_SIZE = 200
/** How long the API holds a request for the next change of a job. */
const LONG_POLL = '30s'

export type Client = FetchClient<paths>
/** What the API accepts and returns, by name: `Schemas['Job']`. */
export type Schemas = components['schemas']

export interface ClientOptions {
  /** Base URL of the API, without `/v1`. */
  url: string
  /** API key, `sec_…`. */
  key?: string | undefined
}

export function createClient({ url, key }: ClientOptions): Client {
  const client = createFetchClient<paths>({
    baseUrl: url,
    ...(key ? { headers: { authorization: `Bearer ${key}` } } : {}),
  })
  client.use({
    onError: ({ error }) => new UnreachableError(url, `No API answers at ${url}.`, { cause: error }),
    onResponse: ({ response }) => explainBreaks(response, url),
  })
  return client
}

/** The API rejected a request. `problem` is its answer (RFC 9457); `problem.code` is stable. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  constructor(readonly problem: Schemas['Problem']) {
    super(problem.detail)
  }
}

/** No answer came, or only a part of it: the connection failed or broke. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
  constructor(
    readonly url: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** Turns the TypeError of a connection that breaks within an answer into an UnreachableError. Streams are left alone. */
function explainBreaks(response: Response, url: string): void {
  const message = `The connection to ${url} broke before the answer was complete. Send the request again; an Idempotency-Key keeps it from creating a second job.`
  for (const method of ['text', 'json', 'blob', 'arrayBuffer'] as const) {
    const read = response[method].bind(response)
    const explained = () =>
      read().catch((error: unknown) => {
        throw error instanceof TypeError ? new UnreachableError(url, message, { cause: error }) : error
      })
    Object.assign(response, { [method]: explained })
  }
}

interface Result<Data> {
  data?: Data | undefined
  error?: unknown
  response: Response
}

/**
 * The data of an answer.
 * @throws ProblemError, UnreachableError
 */
export const answer = async <Data>(call: Promise<Result<Data>>) => dataOf(await call)

/**
 * The data of a result that has arrived.
 * @throws ProblemError
 */
export function dataOf<Data>({ data, error, response }: Result<Data>): Exclude<Data, undefined> {
  if (!response.ok) throw new ProblemError(isProblem(error) ? error : unknownProblem(response))
  return data as Exclude<Data, undefined>
}

/** Query of one page: the largest page size, and the cursor that the page before returned. */
export interface PageQuery {
  limit: number
  cursor?: string
}

/** Yields the items of all pages, and requests a page only when it is needed. */
export async function* pages<Item>(
  page: (query: PageQuery) => Promise<{ items: Item[]; nextCursor: string | null }>,
): AsyncGenerator<Item, void> {
  for (let query: PageQuery | null = { limit: MAX_PAGE_SIZE }; query; ) {
    const { items, nextCursor } = await page(query)
    yield* items
    query = nextCursor ? { limit: MAX_PAGE_SIZE, cursor: nextCursor } : null
  }
}

/**
 * All trials of a job, in the order of its plan.
 * @throws ProblemError, UnreachableError
 */
export async function trialsOf(client: Client, id: string): Promise<Schemas['Trial'][]> {
  const trials = []
  const page = (query: PageQuery) =>
    answer(client.GET('/v1/jobs/{id}/trials', { params: { path: { id }, query } }))
  for await (const trial of pages(page)) trials.push(trial)
  return trials
}

/**
 * Yields the job as it is now and after each change, until it has ended. It waits by long polling, and skips versions
 * that pass while the consumer is busy.
 * @throws ProblemError, UnreachableError
 */
export async function* jobChanges(
  client: Client,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<Schemas['Job'], void> {
  for (let etag = ''; ; ) {
    const result = await client.GET('/v1/jobs/{id}', {
      params: { path: { id }, query: { wait: LONG_POLL } },
      headers: { 'if-none-match': etag },
      ...(signal ? { signal } : {}),
    })
    if (result.response.status === 304) continue
    const job = dataOf(result)
    yield job
    if (job.endedAt !== null) return
    etag = result.response.headers.get('etag') ?? ''
  }
}

const isProblem = (error: unknown): error is Schemas['Problem'] =>
  typeof error === 'object' && error !== null && 'code' in error && 'detail' in error

/** Stands in for the problem when the answer is not the API's own but, for example, a proxy's. */
const unknownProblem = ({ status, statusText, url }: Response): Schemas['Problem'] => ({
  type: 'about:blank',
  title: statusText,
  status,
  detail: `${url} answered ${status} ${statusText}. This answer does not come from the Secateur API: check the URL.`,
  code: 'UNKNOWN',
  requestId: '',
  errors: [],
})

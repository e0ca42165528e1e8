/** The few calls that the demo makes, over REST like any client. */

/** The parts of `GET /v1/jobs/{id}` that are shown. */
export interface Job {
  id: string
  status: string
  spec: { methods: unknown[]; levels: number[] }
  progress: {
    trials: number
    succeeded: number
    failed: number
    cancelled: number
    notApplicable: number
    fraction: number
    etaSeconds: number | null
  }
}

/** The parts of a row of `GET /v1/jobs/{id}/trials` that are shown. */
export interface Trial {
  status: string
  method: { id: string }
  level: number
  progress: { phase: string; message: string } | null
  error: { type: string; message: string } | null
  /** Why the method does not apply. */
  reason: string | null
}

interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** The API's answer when it isn't 2xx: a problem document (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  constructor(problem: { title: string; detail?: string; errors?: { pointer: string; detail: string }[] }) {
    const items = problem.errors?.map(({ pointer, detail }) => `  ${pointer}: ${detail}`) ?? []
    super([problem.detail ?? problem.title, ...items].join('\n'))
  }
}

export function createApi(url: string, key: string, signal: AbortSignal) {
  const authorization = `Bearer ${key}`
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { ...init.headers, authorization }
    const response = await fetch(`${url}/v1${path}`, { ...init, headers, signal })
    if (response.ok) return response
    throw new ProblemError((await response.json()) as ConstructorParameters<typeof ProblemError>[0])
  }
  const get = async <T>(path: string): Promise<T> => (await (await request(path)).json()) as T
  return {
    submit: async (job: object): Promise<Job> => {
      const headers = { 'content-type': 'application/json' }
      const response = await request('/jobs', { method: 'POST', headers, body: JSON.stringify(job) })
      return (await response.json()) as Job
    },
    cancel: (id: string) => request(`/jobs/${id}/cancel`, { method: 'POST' }),
    job: (id: string) => get<Job>(`/jobs/${id}`),
    trials: async (id: string): Promise<Trial[]> => {
      const trials: Trial[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query: string = cursor && `&cursor=${encodeURIComponent(cursor)}`
        const page: Page<Trial> = await get(`/jobs/${id}/trials?limit=100${query}`)
        trials.push(...page.items)
        cursor = page.nextCursor
      }
      return trials
    },
    methods: async (): Promise<string[]> => {
      const { items } = await get<{ items: { id: string }[] }>('/methods')
      return items.map(({ id }) => id)
    },
    table: async (id: string, layout: 'levels' | 'methods') =>
      (await request(`/jobs/${id}/table?format=markdown&layout=${layout}`)).text(),
  }
}

export type Api = ReturnType<typeof createApi>

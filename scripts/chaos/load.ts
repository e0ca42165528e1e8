/**
 * Clients over REST: each submits a job, watches it until it ends (or cancels it), and submits the next one. They use `fetch`
 * and not the TypeScript client, because they count broken connections, timeouts and 503 answers one by one.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { isJobEnded } from '#core/domain/status.ts'
import type { JobResource } from '#core/schemas/resources.ts'
import type { Random } from '../harness/random.ts'

const CLIENTS = 3
const POLL_MS = 250
const RETRY_MS = 250
/** Longer than the API takes to report that a service is down. */
const ANSWER_LIMIT_MS = 40_000
/** Share of the jobs that are cancelled while they run. */
const CANCELLED_SHARE = 1 / 6

export interface Load {
  /** Ids of the jobs that were answered with 202. */
  readonly accepted: ReadonlySet<string>
  readonly ended: number
  /** Reason -> number of requests that were sent again for it. */
  readonly retries: ReadonlyMap<string, number>
  /** Answers that a client must never get. */
  readonly wrong: readonly string[]
  /** Submits a job without watching it. */
  submit(): Promise<void>
  /** Submits no more jobs, and resolves when no request is open. */
  stop(): Promise<void>
}

export function startLoad(url: string, key: string, random: Random): Load {
  const accepted = new Set<string>()
  const retries = new Map<string, number>()
  const wrong: string[] = []
  const stopping = new AbortController()
  let ended = 0

  /** Sends a request again until it is answered. @returns null when the load was stopped */
  async function request(path: string, init: RequestInit = {}): Promise<Response | null> {
    while (!stopping.signal.aborted) {
      const result = await fetch(`${url}/v1${path}`, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      }).catch((error: Error) =>
        error.name === 'TimeoutError' ? `no answer in ${ANSWER_LIMIT_MS} ms` : 'a broken connection',
      )
      if (typeof result !== 'string' && result.status !== 503) return result
      const reason = typeof result === 'string' ? result : '503'
      if (reason.startsWith('no answer')) wrong.push(`${path}: ${reason}`)
      retries.set(reason, (retries.get(reason) ?? 0) + 1)
      await delay(RETRY_MS)
    }
    return null
  }

  async function submit(): Promise<string | null> {
    const response = await request('/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(newJob(random)),
    })
    if (response === null) return null
    if (response.status !== 202) {
      wrong.push(`POST /jobs: ${response.status} ${await response.text()}`)
      return null
    }
    const { id } = (await response.json()) as JobResource
    accepted.add(id)
    return id
  }

  async function watch(id: string): Promise<void> {
    const cancelAt = random.next() < CANCELLED_SHARE ? random.between(0, 3_000) : Number.POSITIVE_INFINITY
    const started = performance.now()
    let cancelled = false
    for (;;) {
      const response = await request(`/jobs/${id}`)
      if (response === null) return
      if (response.status !== 200) {
        wrong.push(`GET /jobs/${id}: ${response.status} ${await response.text()}`)
        return
      }
      const { status } = (await response.json()) as JobResource
      if (isJobEnded(status)) break
      if (!cancelled && performance.now() - started > cancelAt) {
        cancelled = true
        const answer = await request(`/jobs/${id}/cancel`, { method: 'POST' })
        // 409: the job ended first.
        if (answer && ![202, 409].includes(answer.status)) wrong.push(`cancel of ${id}: ${answer.status}`)
      }
      await delay(POLL_MS)
    }
    ended += 1
  }

  async function client(): Promise<void> {
    while (!stopping.signal.aborted) {
      const id = await submit()
      if (id) await watch(id)
      await delay(random.between(0, 1_000), undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const clients = Array.from({ length: CLIENTS }, client)
  const unwatched = new Set<Promise<unknown>>()
  return {
    accepted,
    get ended() {
      return ended
    },
    retries,
    wrong,
    submit: async () => {
      const submitted = submit()
      unwatched.add(submitted)
      await submitted
    },
    stop: async () => {
      stopping.abort()
      await Promise.all([...clients, ...unwatched])
    },
  }
}

/** A job whose trials are new, because `seconds` differs each time. Its baseline is computed once and then reused. */
const newJob = (random: Random) => ({
  name: 'chaos',
  model: 'demo/brown-opt',
  methods: [{ id: 'sleep', params: { seconds: random.between(0.4, 1.5) } }],
  levels: [0.1, 0.2, 0.3],
  evaluations: [{ dataset: 'brown', seqlen: 16, windows: 1 }],
})

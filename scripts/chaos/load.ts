/** Clients over REST: each submits a job, watches it to its end (or cancels it on the way), and submits the next. */
import { setTimeout as delay } from 'node:timers/promises'
import { isJobEnded } from '#core/domain/status.ts'
import type { JobResource } from '#core/schemas/resources.ts'
import type { Random } from './random.ts'

const CLIENTS = 3
const POLL_MS = 250
const RETRY_MS = 250
/** Longer than the API takes to say that something is away. */
const ANSWER_LIMIT_MS = 40_000
/** Every so many jobs are cancelled while they run. */
const CANCELLED_SHARE = 1 / 6

export interface Load {
  /** Jobs that were answered 202. */
  readonly accepted: ReadonlySet<string>
  readonly ended: number
  /** Requests that were sent again, by what they met. */
  readonly retries: ReadonlyMap<string, number>
  /** Answers that no client should get, whatever dies. */
  readonly wrong: readonly string[]
  /** Submits a job that nobody watches. */
  submit(): Promise<void>
  /** Submits nothing more, and resolves when no request is under way. */
  stop(): Promise<void>
}

export function startLoad(url: string, key: string, random: Random): Load {
  const accepted = new Set<string>()
  const retries = new Map<string, number>()
  const wrong: string[] = []
  const stopping = new AbortController()
  let ended = 0

  /** Sent again until there is an answer: what dies is back in a moment. @returns null when the load was stopped */
  async function request(path: string, init: RequestInit = {}): Promise<Response | null> {
    while (!stopping.signal.aborted) {
      const met = await fetch(`${url}/v1${path}`, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      }).catch((error: Error) =>
        error.name === 'TimeoutError' ? `no answer in ${ANSWER_LIMIT_MS} ms` : 'a broken connection',
      )
      if (typeof met !== 'string' && met.status !== 503) return met
      const what = typeof met === 'string' ? met : '503'
      if (what.startsWith('no answer')) wrong.push(`${path}: ${what}`)
      retries.set(what, (retries.get(what) ?? 0) + 1)
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
    const begun = performance.now()
    let asked = false
    for (;;) {
      const response = await request(`/jobs/${id}`)
      if (response === null) return
      if (response.status !== 200) {
        wrong.push(`GET /jobs/${id}: ${response.status} ${await response.text()}`)
        return
      }
      const { status } = (await response.json()) as JobResource
      if (isJobEnded(status)) break
      if (!asked && performance.now() - begun > cancelAt) {
        asked = true
        const answer = await request(`/jobs/${id}/cancel`, { method: 'POST' })
        // 409: it ended first.
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

/** Trials that nobody has run before, beside a baseline that is computed once and then taken over. */
const newJob = (random: Random) => ({
  name: 'chaos',
  model: 'demo/brown-opt',
  methods: [{ id: 'sleep', params: { seconds: random.between(0.4, 1.5) } }],
  levels: [0.1, 0.2, 0.3],
  evaluations: [{ dataset: 'brown', seqlen: 16, windows: 1 }],
})

/** The polite team: its dashboards poll, and its jobs run one after the other. It notes latencies and compares figures. */
import { setTimeout as delay } from 'node:timers/promises'
import { isJobEnded } from '#core/domain/status.ts'
import type { JobResource } from '#core/schemas/resources.ts'

const ANSWER_LIMIT_MS = 60_000
const WATCH_INTERVAL_MS = 500
/** "Not now" is no violation for a submission; it is sent again after this time. */
const RETRY_MS = 1_000

/** What a dashboard asks, and how often. Together they stay below the rate limit of one key. */
const POLLS = [
  { what: 'key', everyMs: 300, path: () => '/v1/keys/self' },
  { what: 'job', everyMs: 300, path: (id: string) => `/v1/jobs/${id}` },
  { what: 'jobs', everyMs: 1_000, path: () => '/v1/jobs?limit=20' },
  { what: 'table', everyMs: 1_000, path: (id: string) => `/v1/jobs/${id}/table` },
] as const

export interface PoliteEnd {
  /** What was asked -> milliseconds until the whole answer had arrived. */
  latencies: ReadonlyMap<string, readonly number[]>
  /** Milliseconds of each submission that was accepted, repetitions included. */
  submissions: readonly number[]
  /** Ids of the jobs that were accepted. */
  accepted: readonly string[]
  jobsEnded: number
  wrong: readonly string[]
}

export interface PoliteTeam {
  /** Runs one job in peace. Its figures are what all later ones are compared with. */
  rehearse(): Promise<void>
  start(): void
  /** Resolves when the last job has ended. */
  stop(): Promise<PoliteEnd>
}

/** The same job each time. Nothing of it is reused, so each one computes all figures anew. */
const politeJob = (model: string) => ({
  name: 'polite',
  model,
  methods: ['magnitude', 'wanda'],
  levels: [0.3, 0.6],
  calibration: { dataset: 'brown', samples: 4, seqlen: 32 },
  evaluations: [{ dataset: 'brown', seqlen: 32, windows: 4 }],
  reuse: false,
})

export interface PoliteKeys {
  /** Of a submitter. */
  jobs: string
  /** Of a viewer. */
  dashboards: string
}

export function createPoliteTeam(url: string, keys: PoliteKeys, model: string): PoliteTeam {
  const latencies = new Map<string, number[]>(POLLS.map(({ what }) => [what, []]))
  const submissions: number[] = []
  const accepted: string[] = []
  const wrong: string[] = []
  const stopping = new AbortController()
  let running: Promise<unknown>[] = []
  let jobsEnded = 0
  let reference: string | undefined

  const request = (path: string, init: RequestInit = {}, key = keys.jobs) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    })

  async function poll({ what, everyMs, path }: (typeof POLLS)[number]): Promise<void> {
    let etag: string | null = null
    let polled: string | undefined
    while (!stopping.signal.aborted) {
      const id = accepted.at(-1) ?? ''
      if (id !== polled) etag = null
      polled = id
      const begun = performance.now()
      try {
        const response: Response = await request(
          path(id),
          etag === null ? {} : { headers: { 'if-none-match': etag } },
          keys.dashboards,
        )
        const body = await response.text()
        latencies.get(what)?.push(performance.now() - begun)
        if (response.status !== 200 && response.status !== 304)
          wrong.push(`${path(id)}: ${response.status} ${body.slice(0, 200)}`)
        etag = response.headers.get('etag')
      } catch (error) {
        wrong.push(`${path(id)}: ${(error as Error).message}`)
      }
      await delay(begun + everyMs - performance.now(), undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  async function submit(): Promise<string> {
    const begun = performance.now()
    for (;;) {
      const response = await request('/v1/jobs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(politeJob(model)),
      })
      if (response.status === 202) {
        const { id } = (await response.json()) as JobResource
        submissions.push(performance.now() - begun)
        accepted.push(id)
        return id
      }
      const text = await response.text()
      if (response.status !== 503) throw new Error(`POST /v1/jobs: ${response.status} ${text.slice(0, 300)}`)
      await delay(RETRY_MS)
    }
  }

  async function untilEnded(id: string): Promise<void> {
    for (;;) {
      const response = await request(`/v1/jobs/${id}`)
      const job = (await response.json()) as JobResource
      if (response.status === 200 && isJobEnded(job.status)) {
        if (job.status !== 'succeeded') wrong.push(`job ${id} is ${job.status}`)
        jobsEnded += 1
        return
      }
      await delay(WATCH_INTERVAL_MS)
    }
  }

  /** All figures of a job with their protocol, and without what differs from job to job. */
  async function figuresOf(id: string): Promise<string> {
    const response = await request(`/v1/jobs/${id}/table`)
    return JSON.stringify(await response.json(), (name, value) =>
      ['jobId', 'trialId', 'seconds'].includes(name) ? undefined : value,
    )
  }

  async function runJob(): Promise<string> {
    const id = await submit()
    await untilEnded(id)
    return figuresOf(id)
  }

  async function runJobs(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const figures = await runJob()
        if (figures !== reference) wrong.push(`figures differ:\n${reference}\n${figures}`)
      } catch (error) {
        wrong.push((error as Error).message)
        return
      }
    }
  }

  return {
    rehearse: async () => {
      reference = await runJob()
      submissions.length = 0
    },
    start: () => {
      running = [...POLLS.map(poll), runJobs()]
    },
    stop: async () => {
      stopping.abort()
      await Promise.all(running)
      return { latencies, submissions, accepted, jobsEnded, wrong }
    },
  }
}

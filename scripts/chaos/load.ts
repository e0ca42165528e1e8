/** Clients over REST: each submits a job, watches it until it ends (or cancels it), uses its models, and submits the next one. */
import { setTimeout as delay } from 'node:timers/promises'
import { isJobEnded } from '#core/domain/status.ts'
import type { JobResource } from '#core/schemas/resources.ts'
import type { Random } from '../harness/random.ts'
import { type Api, createApi } from './api.ts'
import { newJob } from './jobs.ts'
import { createModels, type Models } from './models.ts'

const CLIENTS = 3
const POLL_MS = 250
/** Share of the jobs that are cancelled while they run. */
const CANCELLED_SHARE = 1 / 6
/** Share of the ended jobs of which a client has a model made later, and of those of which it removes one. */
const MADE_SHARE = 1 / 2
const REMOVED_SHARE = 1 / 2

export interface Load extends Pick<Api, 'retries' | 'wrong'> {
  /** Ids of the jobs that were answered with 202. */
  readonly accepted: ReadonlySet<string>
  readonly ended: number
  readonly models: Models
  /** Submits a job without watching it. */
  submit(job?: object): Promise<void>
  /** Submits no more jobs, and resolves when no request is open. */
  stop(): Promise<void>
}

export function startLoad(url: string, key: string, random: Random): Load {
  const stopping = new AbortController()
  const api = createApi(url, key, stopping.signal)
  const models = createModels(api, random)
  const accepted = new Set<string>()
  let ended = 0

  async function submit(job: object = newJob(random)): Promise<string | null> {
    const answer = await api.send('POST', '/jobs', [202], job)
    return answer && accept(JSON.parse(answer.text))
  }

  function accept({ id }: JobResource): string {
    accepted.add(id)
    return id
  }

  async function watch(id: string): Promise<void> {
    const cancelAt = random.next() < CANCELLED_SHARE ? random.between(0, 3_000) : Number.POSITIVE_INFINITY
    const started = performance.now()
    let cancelled = false
    for (;;) {
      const answer = await api.send('GET', `/jobs/${id}`, [200])
      if (answer === null) return
      const { status } = JSON.parse(answer.text) as JobResource
      if (isJobEnded(status)) break
      if (!cancelled && performance.now() - started > cancelAt) {
        cancelled = true
        await api.send('POST', `/jobs/${id}/cancel`, [202, 409]) // 409: the job ended first
      }
      await delay(POLL_MS)
    }
    ended += 1
  }

  async function useModels(jobId: string): Promise<void> {
    const making = random.next() < MADE_SHARE ? await models.make(jobId) : null
    if (making) await watch(accept(making))
    if (random.next() < REMOVED_SHARE) await models.remove(jobId)
  }

  async function client(): Promise<void> {
    while (!stopping.signal.aborted) {
      const id = await submit()
      if (id) await watch(id)
      if (id) await useModels(id)
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
    models,
    retries: api.retries,
    wrong: api.wrong,
    submit: async (job) => {
      const submitted = submit(job)
      unwatched.add(submitted)
      await submitted
    },
    stop: async () => {
      stopping.abort()
      await Promise.all([...clients, ...unwatched])
    },
  }
}

/**
 * A cache of jobs as JSON, rendered once per version for all clients. Entries are used only while the change feed is
 * current, and are dropped when it reports a change of the job: no client gets a state that was stale a second ago.
 */
import { LRUCache } from 'lru-cache'
import { countTrials } from '#core/domain/plan.ts'
import { isJobEnded } from '#core/domain/status.ts'
import type { Repositories } from '#core/repositories/index.ts'
import { etagOf } from '../http/etag.ts'
import { presentJob } from '../presenters/job.ts'
import type { ChangeFeed } from './change-feed.ts'

const MAX_CHARACTERS = 64 * 2 ** 20

export interface JobView {
  version: number
  ended: boolean
  /** How many trials the job has, also before they are planned. */
  trials: number
  etag: string
  /** The job as JSON. */
  body: string
}

export interface JobViews {
  /** @returns null if the team has no such job; synchronously if the job is cached */
  get(teamId: string, id: string): JobView | Promise<JobView | null>
}

/** Create it before other listeners of the feed: when they read a changed job, the cache must have dropped it already. */
export function createJobViews(jobs: Repositories['jobs'], feed: ChangeFeed): JobViews {
  const cache = new LRUCache<string, JobView>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ body }) => body.length,
  })
  /** Pending reads. A change removes its job's, so that an outdated result is neither cached nor given to later requests. */
  const loads = new Map<string, Promise<JobView | null>>()
  feed.listen((teamId, id) => {
    cache.delete(keyOf(teamId, id))
    loads.delete(keyOf(teamId, id))
  })

  async function load(teamId: string, id: string): Promise<JobView | null> {
    const read = await jobs.withCounts(teamId, id)
    if (!read) return null
    const { job, counts } = read
    const body = JSON.stringify(presentJob(job, counts))
    return {
      version: job.version,
      ended: isJobEnded(job.status),
      trials: countTrials(job.spec),
      etag: etagOf(job.version),
      body,
    }
  }

  function loadAndCache(teamId: string, id: string): Promise<JobView | null> {
    const key = keyOf(teamId, id)
    const loading = load(teamId, id).then(
      (view) => {
        if (loads.get(key) === loading) {
          loads.delete(key)
          if (view) cache.set(key, view)
        }
        return view
      },
      (error: unknown) => {
        if (loads.get(key) === loading) loads.delete(key)
        throw error
      },
    )
    loads.set(key, loading)
    return loading
  }

  return {
    get(teamId, id) {
      if (!feed.isCurrent()) return load(teamId, id)
      const key = keyOf(teamId, id)
      return cache.get(key) ?? loads.get(key) ?? loadAndCache(teamId, id)
    },
  }
}

/** Includes the team, so that no team gets a cached job of another. */
const keyOf = (teamId: string, id: string) => `${teamId}/${id}`

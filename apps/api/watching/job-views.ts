/**
 * Jobs as clients see them, rendered once for each version, however many ask. What is held is given out only while the
 * feed of changes is current, and dropped when it tells of the job: nobody gets what was out of date a second ago.
 */
import { LRUCache } from 'lru-cache'
import { isJobEnded } from '#core/domain/status.ts'
import type { Repositories } from '#core/repositories/index.ts'
import { etagOf } from '../http/etag.ts'
import { presentJob } from '../presenters/job.ts'
import type { ChangeFeed } from './change-feed.ts'

const MOST_CHARACTERS = 64 * 2 ** 20

export interface JobView {
  version: number
  ended: boolean
  etag: string
  /** The job as JSON. */
  body: string
}

export interface JobViews {
  /** @returns null if the team has no such job; at once if it is held */
  get(teamId: string, id: string): JobView | Promise<JobView | null>
}

/** Whoever acts on news of a job must listen to the feed after this, or finds what was held before the news. */
export function createJobViews(jobs: Repositories['jobs'], feed: ChangeFeed): JobViews {
  const held = new LRUCache<string, JobView>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: ({ body }) => body.length,
  })
  /** Those under way. A change takes them off, so that their results are neither kept nor shared any further. */
  const loads = new Map<string, Promise<JobView | null>>()
  feed.listen((teamId, id) => {
    held.delete(keyOf(teamId, id))
    loads.delete(keyOf(teamId, id))
  })

  async function load(teamId: string, id: string): Promise<JobView | null> {
    const read = await jobs.withCounts(teamId, id)
    if (!read) return null
    const { job, counts } = read
    const body = JSON.stringify(presentJob(job, counts))
    return { version: job.version, ended: isJobEnded(job.status), etag: etagOf(job.version), body }
  }

  function loadToHold(teamId: string, id: string): Promise<JobView | null> {
    const key = keyOf(teamId, id)
    const loading = load(teamId, id).then(
      (view) => {
        if (loads.get(key) === loading) {
          loads.delete(key)
          if (view) held.set(key, view)
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
      return held.get(key) ?? loads.get(key) ?? loadToHold(teamId, id)
    },
  }
}

/** With the team in it, so that no other finds what is held for one. */
const keyOf = (teamId: string, id: string) => `${teamId}/${id}`

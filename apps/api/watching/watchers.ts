/** Watchers: requests that wait for changes of jobs. A watcher collects the changed jobs until its request reads them. */
import { SecateurError } from '#core/errors.ts'
import { SetMap } from '#core/runtime/set-map.ts'
import type { ChangeFeed } from './change-feed.ts'

export interface Watcher {
  /** Resolves to true once there are changes that were not taken, and to false once the watcher is closed. */
  news(): Promise<boolean>
  /** Returns the jobs that have changed since the last call. */
  take(): ReadonlySet<string>
  close(): void
}

/** Who watches: a key of a team. */
export interface Caller {
  teamId: string
  /** The prefix of the key. */
  prefix: string
}

/** The most open watchers. */
export interface WatcherLimits {
  /** Of one key. */
  perKey: number
  /** Of all keys of a team. */
  perTeam: number
  /** Of this process. */
  inAll: number
}

export interface Watchers {
  /**
   * Watches one job of the caller's team.
   * @throws SecateurError PRUNE_TOO_MANY_WATCHERS
   */
  ofJob(caller: Caller, jobId: string): Watcher
  /**
   * Watches all jobs of the caller's team.
   * @throws SecateurError PRUNE_TOO_MANY_WATCHERS
   */
  ofTeam(caller: Caller): Watcher
  /** Closes all watchers, and every later one as soon as it opens. */
  close(): void
}

export function createWatchers(feed: ChangeFeed, { perKey, perTeam, inAll }: WatcherLimits): Watchers {
  const byTopic = new SetMap<Subscription>()
  const byKey = new SetMap<Subscription>()
  const byTeam = new SetMap<Subscription>()
  const all = new Set<Subscription>()
  let isClosed = false
  feed.listen((teamId, jobId) => {
    for (const subscription of byTopic.get(teamId)) subscription.add(jobId)
    for (const subscription of byTopic.get(`${teamId}/${jobId}`)) subscription.add(jobId)
  })

  function open({ teamId, prefix }: Caller, topic: string): Watcher {
    if (all.size >= inAll)
      throw tooMany(`This process already has ${inAll} requests that wait for changes. Try again later.`)
    for (const [who, { size }, limit] of [
      ['key', byKey.get(prefix), perKey],
      ['team', byTeam.get(teamId), perTeam],
    ] as const) {
      if (size >= limit)
        throw tooMany(
          `Your ${who} already has ${limit} requests that wait for changes. Close some of them first.`,
        )
    }
    const subscription = new Subscription(() => {
      byTopic.remove(topic, subscription)
      byKey.remove(prefix, subscription)
      byTeam.remove(teamId, subscription)
      all.delete(subscription)
    })
    byTopic.add(topic, subscription)
    byKey.add(prefix, subscription)
    byTeam.add(teamId, subscription)
    all.add(subscription)
    if (isClosed) subscription.close()
    return subscription
  }

  return {
    ofJob: (caller, jobId) => open(caller, `${caller.teamId}/${jobId}`),
    ofTeam: (caller) => open(caller, caller.teamId),
    close: () => {
      isClosed = true
      for (const subscription of all) subscription.close()
    },
  }
}

const tooMany = (detail: string) => new SecateurError('PRUNE_TOO_MANY_WATCHERS', detail)

class Subscription implements Watcher {
  private changed = new Set<string>()
  private isClosed = false
  private wake = () => {}

  constructor(private readonly onClose: () => void) {}

  add(jobId: string): void {
    this.changed.add(jobId)
    this.wake()
  }

  async news(): Promise<boolean> {
    if (!this.isClosed && this.changed.size === 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    return !this.isClosed
  }

  take(): ReadonlySet<string> {
    const { changed } = this
    this.changed = new Set()
    return changed
  }

  close(): void {
    this.isClosed = true
    this.wake()
    this.onClose()
  }
}

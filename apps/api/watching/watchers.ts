/** Watchers: requests that wait for changes of jobs. A watcher collects the changed jobs until its request reads them. */
import { SecateurError } from '#core/errors.ts'
import type { ChangeFeed } from './change-feed.ts'

export interface Watcher {
  /** Resolves to true once there are changes that were not taken, and to false once the watcher is closed. */
  news(): Promise<boolean>
  /** Returns the jobs that have changed since the last call. */
  take(): ReadonlySet<string>
  close(): void
}

export interface WatcherLimits {
  /** The most open watchers of one caller. */
  perCaller: number
  /** The most open watchers of this process. */
  inAll: number
}

export interface Watchers {
  /**
   * Watches one job.
   * @param caller the prefix of a key
   * @throws SecateurError PRUNE_TOO_MANY_WATCHERS
   */
  ofJob(caller: string, teamId: string, jobId: string): Watcher
  /**
   * Watches all jobs of a team.
   * @param caller the prefix of a key
   * @throws SecateurError PRUNE_TOO_MANY_WATCHERS
   */
  ofTeam(caller: string, teamId: string): Watcher
  /** The callers that have open watchers. */
  callers(): string[]
  /** Closes the watchers of a caller. */
  dismiss(caller: string): void
  /** Closes all watchers, and every later one as soon as it opens. */
  close(): void
}

export function createWatchers(feed: ChangeFeed, { perCaller, inAll }: WatcherLimits): Watchers {
  const byTopic = new SetMap<Subscription>()
  const byCaller = new SetMap<Subscription>()
  const all = new Set<Subscription>()
  let isClosed = false
  feed.listen((teamId, jobId) => {
    for (const subscription of byTopic.get(teamId)) subscription.add(jobId)
    for (const subscription of byTopic.get(`${teamId}/${jobId}`)) subscription.add(jobId)
  })

  function open(caller: string, topic: string): Watcher {
    if (all.size >= inAll)
      throw tooMany(`This process already has ${inAll} requests that wait for changes. Try again later.`)
    if (byCaller.get(caller).size >= perCaller)
      throw tooMany(
        `Your key already has ${perCaller} requests that wait for changes. Close some of them first.`,
      )
    const subscription = new Subscription(() => {
      byTopic.remove(topic, subscription)
      byCaller.remove(caller, subscription)
      all.delete(subscription)
    })
    byTopic.add(topic, subscription)
    byCaller.add(caller, subscription)
    all.add(subscription)
    if (isClosed) subscription.close()
    return subscription
  }

  return {
    ofJob: (caller, teamId, jobId) => open(caller, `${teamId}/${jobId}`),
    ofTeam: (caller, teamId) => open(caller, teamId),
    callers: () => byCaller.names(),
    dismiss: (caller) => {
      for (const subscription of byCaller.get(caller)) subscription.close()
    },
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

/** Sets by name. A set exists as long as it has items. */
class SetMap<T> {
  private readonly sets = new Map<string, Set<T>>()

  names(): string[] {
    return [...this.sets.keys()]
  }

  get(name: string): ReadonlySet<T> {
    return this.sets.get(name) ?? new Set()
  }

  add(name: string, item: T): void {
    const set = this.sets.get(name) ?? new Set()
    this.sets.set(name, set.add(item))
  }

  remove(name: string, item: T): void {
    const set = this.sets.get(name)
    set?.delete(item)
    if (set?.size === 0) this.sets.delete(name)
  }
}

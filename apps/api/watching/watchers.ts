/** Who waits for news of jobs. A watcher gathers what has changed until it is looked at, however slow whoever looks is. */

import { SecateurError } from '#core/errors.ts'
import type { ChangeFeed } from './change-feed.ts'

export interface Watcher {
  /** Resolves when something has changed that was not taken; with false when the watching is over. */
  news(): Promise<boolean>
  /** The jobs that have changed since it was last called. */
  take(): ReadonlySet<string>
  close(): void
}

export interface WatcherLimits {
  /** Watchers of one caller at a time. */
  perCaller: number
  /** Watchers of this process. */
  inAll: number
}

export interface Watchers {
  /**
   * @param caller the prefix of a key
   * @throws SecateurError PRUNE_TOO_MANY_WATCHERS, as does the other
   */
  ofJob(caller: string, teamId: string, jobId: string): Watcher
  ofTeam(caller: string, teamId: string): Watcher
  /** Who watches. */
  callers(): string[]
  /** Ends those of a caller. */
  dismiss(caller: string): void
  /** Ends all of them, and whichever comes later. */
  close(): void
}

export function createWatchers(feed: ChangeFeed, { perCaller, inAll }: WatcherLimits): Watchers {
  const topics = new Groups<Inbox>()
  const callers = new Groups<Inbox>()
  const all = new Set<Inbox>()
  let over = false
  feed.listen((teamId, jobId) => {
    for (const inbox of topics.of(teamId)) inbox.put(jobId)
    for (const inbox of topics.of(`${teamId}/${jobId}`)) inbox.put(jobId)
  })

  function open(caller: string, topic: string): Watcher {
    if (all.size >= inAll) refuse('This process has as many requests that wait for news as it takes.')
    if (callers.of(caller).size >= perCaller)
      refuse(`You have ${perCaller} requests that wait for news: end some of them first.`)
    const inbox = new Inbox(() => {
      topics.remove(topic, inbox)
      callers.remove(caller, inbox)
      all.delete(inbox)
    })
    topics.add(topic, inbox)
    callers.add(caller, inbox)
    all.add(inbox)
    if (over) inbox.close()
    return inbox
  }

  return {
    ofJob: (caller, teamId, jobId) => open(caller, `${teamId}/${jobId}`),
    ofTeam: (caller, teamId) => open(caller, teamId),
    callers: () => callers.names(),
    dismiss: (caller) => {
      for (const inbox of callers.of(caller)) inbox.close()
    },
    close: () => {
      over = true
      for (const inbox of all) inbox.close()
    },
  }
}

function refuse(detail: string): never {
  throw new SecateurError('PRUNE_TOO_MANY_WATCHERS', detail)
}

class Inbox implements Watcher {
  private changed = new Set<string>()
  private over = false
  private wake = () => {}

  constructor(private readonly onClose: () => void) {}

  put(jobId: string): void {
    this.changed.add(jobId)
    this.wake()
  }

  async news(): Promise<boolean> {
    if (!this.over && this.changed.size === 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    return !this.over
  }

  take(): ReadonlySet<string> {
    const { changed } = this
    this.changed = new Set()
    return changed
  }

  close(): void {
    this.over = true
    this.wake()
    this.onClose()
  }
}

/** Sets by name, each there for as long as there is something in it. */
class Groups<T> {
  private readonly sets = new Map<string, Set<T>>()

  names(): string[] {
    return [...this.sets.keys()]
  }

  of(name: string): ReadonlySet<T> {
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

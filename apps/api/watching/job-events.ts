/**
 * What streams tell of jobs. They show where a job is, not each step of its way: who is slow, or was away, gets the latest
 * version of whatever has changed. An event may come twice, and none is missing.
 */

import type { Repositories } from '#core/repositories/index.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { StreamEvent } from './event-stream.ts'
import type { JobView, JobViews } from './job-views.ts'
import type { Watcher } from './watchers.ts'

/** Of one job, until it has ended or is deleted. The ids are its versions; a client that has seen one is not sent it. */
export async function* eventsOfJob(
  views: JobViews,
  watcher: Watcher,
  { teamId, jobId, seen }: { teamId: string; jobId: string; seen: string | undefined },
): AsyncGenerator<StreamEvent> {
  let last = seen
  do {
    watcher.take()
    const view = await views.get(teamId, jobId)
    const version = view ? String(view.version) : ''
    if (version !== last) yield toEvent(jobId, view, version)
    if (!view || view.ended) return
    last = version
  } while (await watcher.news())
}

/** Of a team's jobs, without end. The ids are cursors of the changes, which hold in any process. */
export async function* eventsOfTeam(
  { views, feed, changes }: { views: JobViews; feed: ChangeFeed; changes: Repositories['changes'] },
  watcher: Watcher,
  { teamId, since }: { teamId: string; since: bigint | null },
): AsyncGenerator<StreamEvent> {
  const missed = await changes.since(since, teamId)
  let jobIds = missed.items.map(({ jobId }) => jobId)
  let cursor = since ?? missed.cursor
  let next = missed.cursor
  if (jobIds.length === 0) yield { id: String(next) }
  for (;;) {
    for (const [index, jobId] of jobIds.entries()) {
      const view = await views.get(teamId, jobId)
      // With the last of them, all that was told before the next cursor has been sent.
      yield toEvent(jobId, view, String(index === jobIds.length - 1 ? next : cursor))
    }
    cursor = next
    if (!(await watcher.news())) return
    next = feed.cursor() ?? cursor
    jobIds = [...watcher.take()] // all that was told before the cursor is among them: nothing happens in between
  }
}

const toEvent = (jobId: string, view: JobView | null, id: string): StreamEvent =>
  view ? { id, event: 'job', data: view.body } : { id, event: 'deleted', data: JSON.stringify({ id: jobId }) }

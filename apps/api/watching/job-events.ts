/**
 * The events of jobs that streams send. A stream sends the latest version of each changed job, not every version: a client
 * that is slow or was disconnected skips the versions in between. An event can come twice, and none is missing.
 */
import type { Repositories } from '#core/repositories/index.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { StreamEvent } from './event-stream.ts'
import type { JobView, JobViews } from './job-views.ts'
import type { Watcher } from './watchers.ts'

/** The events of one job until it ends or is deleted. Their ids are its versions. The version `seen` is not sent again. */
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

/** The events of all jobs of a team, without end. Their ids are cursors of the changes, valid in every process. */
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
      // Only the last event has the next cursor: a client that resumes from it has received all of them.
      yield toEvent(jobId, view, String(index === jobIds.length - 1 ? next : cursor))
    }
    cursor = next
    if (!(await watcher.news())) return
    next = feed.cursor() ?? cursor
    jobIds = [...watcher.take()] // synchronously after the cursor, so that every change before it is included
  }
}

const toEvent = (jobId: string, view: JobView | null, id: string): StreamEvent =>
  view ? { id, event: 'job', data: view.body } : { id, event: 'deleted', data: JSON.stringify({ id: jobId }) }

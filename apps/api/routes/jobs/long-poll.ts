/** Long polling: `GET /v1/jobs/{id}?wait=30s` answers when the job changes. */
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { isNotModified } from '../../http/etag.ts'
import type { JobView } from '../../watching/job-views.ts'
import type { Watcher } from '../../watching/watchers.ts'

export const WaitSchema = Type.Optional(
  Type.String({
    pattern: '^([1-9]|[1-5][0-9]|60)s$',
    description:
      'Seconds to wait for the next change, `1s` to `60s`. Send the last `ETag` as `If-None-Match`: the answer is the changed job as soon as it changes, or 304 when the time is over.',
  }),
)

/**
 * Resolves with the next version of a job. When the time is over, the request is aborted or the process stops, it resolves
 * with the version that the client has. Closes the watcher.
 */
export async function waitForChange(
  request: FastifyRequest,
  watcher: Watcher,
  { find, waitMs }: { find: () => Promise<JobView>; waitMs: number },
): Promise<JobView> {
  const timer = setTimeout(() => watcher.close(), waitMs)
  request.signal.addEventListener('abort', () => watcher.close(), { once: true })
  try {
    for (;;) {
      watcher.take()
      const view = await find()
      if (!isNotModified(request, view.etag) || !(await watcher.news())) return view
    }
  } finally {
    clearTimeout(timer)
    watcher.close()
  }
}

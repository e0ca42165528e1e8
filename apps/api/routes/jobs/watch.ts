/** Server-sent events about one job, and about all jobs of a team. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { NoContentSchema, problemResponses, sendEmpty } from '../../http/responses.ts'
import { type StreamEvent, streamEvents } from '../../watching/event-stream.ts'
import { eventsOfJob, eventsOfTeam } from '../../watching/job-events.ts'
import type { Watcher } from '../../watching/watchers.ts'

const LastEventIdSchema = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,18}$',
      description: 'the last `id` you received: what has changed since then is sent first',
    }),
  ),
})

/** OpenAPI 3.1 describes a stream by the schema of one event. */
const EventSchema = Type.Object({
  id: Type.String({ description: 'Send it as `Last-Event-ID` to resume after this event.' }),
  event: Type.Optional(Type.Enum(['job', 'deleted'])),
  data: Type.Optional(
    Type.String({
      contentMediaType: 'application/json',
      description:
        'The job, or the `id` of the deleted job. An event without data only has a new `id` to resume from.',
    }),
  ),
})

const StreamResponse = {
  description: 'Events `job` and `deleted`.',
  content: { 'text/event-stream': { schema: EventSchema } },
}

export interface WatchOptions {
  /** Time between two heartbeats on a stream. */
  heartbeatMs: number
}

export const watchRoutes: FastifyPluginAsyncTypebox<WatchOptions> = async (app, { heartbeatMs }) => {
  const { feed, repositories } = app.deps
  const { views, watchers } = app.watching

  /** Sends events until there are no more, and closes the watcher. If the stream breaks, its client resumes it. */
  const stream = (
    request: FastifyRequest,
    reply: FastifyReply,
    watcher: Watcher,
    events: AsyncIterable<StreamEvent>,
  ): Promise<void> =>
    streamEvents(reply, events, { heartbeatMs, onClose: () => watcher.close() }).catch((error: unknown) =>
      request.log.warn({ error }, 'an event stream broke off'),
    )

  app.get(
    '/jobs/:id/events',
    {
      config: { role: 'viewer' },
      exposeHeadRoute: false,
      schema: {
        tags: ['jobs'],
        summary: 'Stream the changes of a job',
        description:
          'Server-sent events: `job` with the same JSON as `GET /v1/jobs/{id}`, at once and at every change until the job ends, and `deleted` if it is deleted. The event `id` is the version of the job. The answer is 204 if the job has ended and `Last-Event-ID` is its last version.',
        operationId: 'watchJob',
        params: IdParamsSchema,
        headers: LastEventIdSchema,
        response: { 200: StreamResponse, 204: NoContentSchema, ...problemResponses(404, 422, 429) },
      },
    },
    async (request, reply) => {
      const { teamId } = request
      const { id: jobId } = request.params
      const seen = request.headers['last-event-id']
      const view = await findOr404('job', jobId, () => views.get(teamId, jobId))
      if (view.ended && seen === String(view.version)) return sendEmpty(reply, 204)
      const watcher = watchers.ofJob(request.key, jobId)
      await stream(request, reply, watcher, eventsOfJob(views, watcher, { teamId, jobId, seen }))
    },
  )

  app.get(
    '/jobs/events',
    {
      config: { role: 'viewer' },
      exposeHeadRoute: false,
      schema: {
        tags: ['jobs'],
        summary: "Stream the changes of all the team's jobs",
        description:
          'Server-sent events: `job` for each job that is submitted or changes, `deleted` for each deleted job. To miss nothing, open the stream before you read the list of jobs; of two versions of a job, keep the higher one. After you resume the stream, an event may come twice.',
        operationId: 'watchJobs',
        headers: LastEventIdSchema,
        response: { 200: StreamResponse, ...problemResponses(422, 429) },
      },
    },
    async (request, reply) => {
      const { teamId } = request
      const seen = request.headers['last-event-id']
      const since = seen === undefined ? null : BigInt(seen)
      const watcher = watchers.ofTeam(request.key)
      const sources = { views, feed, changes: repositories.changes }
      await stream(request, reply, watcher, eventsOfTeam(sources, watcher, { teamId, since }))
    },
  )
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { type JobResource, ref } from '#core/schemas/resources.ts'
import { isKnown, REVALIDATE, sendNothing } from '../../http/etag.ts'
import { IdParamsSchema, isId, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { type StreamEvent, streamEvents } from '../../watching/event-stream.ts'
import { eventsOfJob, eventsOfTeam } from '../../watching/job-events.ts'
import type { JobView } from '../../watching/job-views.ts'
import type { Watcher } from '../../watching/watchers.ts'

const LONGEST_WAIT_MS = 60_000
const WaitSchema = Type.Optional(
  Type.String({
    pattern: '^([1-9]|[1-5][0-9]|60)s$',
    description:
      'Seconds to wait for the next change, `1s` to `60s`. With the last `ETag` as `If-None-Match`, the answer is the changed job as soon as there is one, or 304 when the time is over.',
  }),
)
const LastEventIdSchema = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,18}$',
      description: 'the last `id` that was received: what has changed since is sent first',
    }),
  ),
})

/** Of a stream, OpenAPI 3.1 has the schema of one event. */
const EventSchema = Type.Object({
  id: Type.String({ description: '`Last-Event-ID`, to go on from here.' }),
  event: Type.Optional(Type.Enum(['job', 'deleted'])),
  data: Type.Optional(
    Type.String({
      contentMediaType: 'application/json',
      description:
        'The job, or the `id` of the one that is deleted. Without it, the event is only a place to go on from.',
    }),
  ),
})

/** @param heartbeatMs between two signs of life on a stream */
export const watchingRoutes =
  (heartbeatMs: number): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { feed, repositories } = app.deps
    const { views, watchers } = app.watching

    async function find(teamId: string, id: string): Promise<JobView> {
      const view = isId(id) ? await views.get(teamId, id) : null
      return view ?? unknownId('job', id)
    }

    /** The next version, or the known one when the time is over, the client gone or the process about to stop. */
    async function nextVersion(
      request: FastifyRequest,
      reply: FastifyReply,
      { id, waitMs }: { id: string; waitMs: number },
    ): Promise<JobView> {
      const { teamId } = request
      const watcher = watchers.ofJob(request.key.prefix, teamId, id)
      const timer = setTimeout(() => watcher.close(), waitMs)
      reply.raw.once('close', () => watcher.close())
      try {
        for (;;) {
          watcher.take()
          const view = await find(teamId, id)
          if (!isKnown(view.etag, request) || !(await watcher.news())) return view
        }
      } finally {
        clearTimeout(timer)
        watcher.close()
      }
    }

    /** Sends what there is of a watcher until it is closed. A stream that breaks is resumed by its client. */
    const stream = (
      request: FastifyRequest,
      reply: FastifyReply,
      watcher: Watcher,
      events: AsyncIterable<StreamEvent>,
    ): Promise<void> =>
      streamEvents(reply, events, { heartbeatMs, onClose: () => watcher.close() }).catch((error: unknown) =>
        request.log.warn({ error }, 'a stream broke off'),
      )

    app.get(
      '/jobs/:id',
      {
        config: { role: 'viewer' },
        logLevel: 'warn', // two lines for each poll would be most of the log, and of the work
        handlerTimeout: LONGEST_WAIT_MS + 10_000,
        schema: {
          tags: ['jobs'],
          summary: 'One job and how far it is',
          description: 'Send the last `ETag` as `If-None-Match`: 304 as long as nothing has changed.',
          operationId: 'getJob',
          params: IdParamsSchema,
          querystring: Type.Object({ wait: WaitSchema }, { additionalProperties: false }),
          response: {
            200: ref<JobResource>('Job'),
            304: Type.Null({ description: 'Nothing has changed.' }),
            ...problemResponses(404, 422, 429),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const { wait } = request.query
        let view = await find(request.teamId, id)
        if (wait !== undefined && isKnown(view.etag, request)) {
          view = await nextVersion(request, reply, { id, waitMs: Number.parseInt(wait, 10) * 1_000 })
        }
        reply.header('etag', view.etag).header('cache-control', REVALIDATE)
        if (isKnown(view.etag, request)) return sendNothing(reply, 304)
        return sendJson(reply, view.body)
      },
    )

    app.get(
      '/jobs/:id/events',
      {
        config: { role: 'viewer' },
        exposeHeadRoute: false,
        schema: {
          tags: ['jobs'],
          summary: 'A job as a stream of events',
          description:
            'An event `job` with the job as `GET /v1/jobs/{id}` has it, at once and at every change, until it has ended; `deleted` if it is. The `id` is the version. 204 when the job has ended and its last version was received: there is no more to come.',
          operationId: 'watchJob',
          params: IdParamsSchema,
          headers: LastEventIdSchema,
          response: {
            200: eventStream('Events `job` and `deleted`.'),
            204: Type.Null({ description: 'There is no more to come.' }),
            ...problemResponses(404, 422, 429),
          },
        },
      },
      async (request, reply) => {
        const { teamId } = request
        const { id: jobId } = request.params
        const seen = request.headers['last-event-id']
        const view = await find(teamId, jobId)
        if (view.ended && seen === String(view.version)) return sendNothing(reply, 204)
        const watcher = watchers.ofJob(request.key.prefix, teamId, jobId)
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
          summary: "All the team's jobs as a stream of events",
          description:
            'An event `job` for each job that comes or changes, `deleted` for one that goes. Open it first and read the list afterwards, and nothing is missed; of two versions of a job the higher one is right. An event may come twice after the stream was resumed.',
          operationId: 'watchJobs',
          headers: LastEventIdSchema,
          response: { 200: eventStream('Events `job` and `deleted`.'), ...problemResponses(422, 429) },
        },
      },
      async (request, reply) => {
        const { teamId } = request
        const seen = request.headers['last-event-id']
        const since = seen === undefined ? null : BigInt(seen)
        const watcher = watchers.ofTeam(request.key.prefix, teamId)
        const sources = { views, feed, changes: repositories.changes }
        await stream(request, reply, watcher, eventsOfTeam(sources, watcher, { teamId, since }))
      },
    )
  }

const eventStream = (description: string) => ({
  description,
  content: { 'text/event-stream': { schema: EventSchema } },
})

/** As it is: it was rendered before. */
const sendJson = (reply: FastifyReply, body: string) =>
  reply.type('application/json; charset=utf-8').send(body as unknown as JobResource)

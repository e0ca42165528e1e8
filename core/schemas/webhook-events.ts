/** The payloads of webhooks: `type`, `timestamp` and `data`, as Standard Webhooks defines them. */
import Type, { type Static, type TObject, type TProperties } from 'typebox'
import { HostSchema, IdSchema, JobSchema } from './resources.ts'
import { Nullable } from './result.ts'
import { ScheduleRunSchema, ScheduleSchema } from './schedules.ts'

/** The maximum number of regressions in an event. */
export const SENT_REGRESSIONS = 10

const eventSchema = <Kind extends string, Data extends TObject>(
  kind: Kind,
  description: string,
  data: Data,
) =>
  Type.Object(
    {
      type: Type.Literal(kind),
      timestamp: Type.String({ format: 'date-time', description: 'Time of the event.' }),
      data,
    },
    { description },
  )

const url = Type.String({ format: 'uri', description: 'URL of the resource in the API.' })
/** The resource at the time of the delivery attempt; null if it was deleted. */
const unlessDeleted = <P extends TProperties>(properties: P) => Nullable(Type.Object(properties))

const { jobId, slotAt, worse, status, reason, changes, regressions } = ScheduleRunSchema.properties
const { name, pool, device, heartbeatAt } = HostSchema.properties
const runReference = { scheduleId: IdSchema, runId: IdSchema, url }
const runFields = { schedule: ScheduleSchema.properties.name, slotAt }

/** Kind of event -> schema of its payload. */
export const WEBHOOK_EVENTS = {
  'job.finished': eventSchema(
    'job.finished',
    'A job ended. A retried job ends again.',
    Type.Object({
      jobId: IdSchema,
      status: JobSchema.properties.status,
      url,
      job: unlessDeleted({
        name: JobSchema.properties.name,
        model: Type.String(),
        tags: JobSchema.properties.tags,
      }),
    }),
  ),
  'schedule.regressed': eventSchema(
    'schedule.regressed',
    'A run of a schedule has regressions. The event lists them and what else changed.',
    Type.Object({
      ...runReference,
      run: unlessDeleted({
        ...runFields,
        jobId,
        worse,
        regressions: Type.Array(regressions.items, {
          maxItems: SENT_REGRESSIONS,
          description: `The worst regressions, at most ${SENT_REGRESSIONS}.`,
        }),
        changes,
      }),
    }),
  ),
  'schedule.missed': eventSchema(
    'schedule.missed',
    'A slot of a schedule has no job. The event gives the reason.',
    Type.Object({ ...runReference, run: unlessDeleted({ ...runFields, status, reason }) }),
  ),
  'host.lost': eventSchema(
    'host.lost',
    'A host stopped sending heartbeats. Only webhooks of operators receive it.',
    Type.Object({ hostId: IdSchema, url, host: unlessDeleted({ name, pool, device, heartbeatAt }) }),
  ),
  'webhook.test': eventSchema(
    'webhook.test',
    'A client requested a test delivery.',
    Type.Object({ webhookId: IdSchema, url }),
  ),
} as const

export type EventKind = keyof typeof WEBHOOK_EVENTS
/** The payload of an event of any kind. */
export type WebhookEvent = { [Kind in EventKind]: Static<(typeof WEBHOOK_EVENTS)[Kind]> }[EventKind]

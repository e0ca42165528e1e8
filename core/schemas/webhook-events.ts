/** What webhooks are sent: `type`, `timestamp` and `data`, as Standard Webhooks has them. */
import Type, { type Static, type TObject, type TProperties } from 'typebox'
import { HostSchema, IdSchema, JobSchema } from './resources.ts'
import { Nullable } from './result.ts'
import { ScheduleRunSchema, ScheduleSchema } from './schedules.ts'

/** Regressions that are sent along. */
export const SENT_REGRESSIONS = 10

const eventSchema = <Kind extends string, Data extends TObject>(
  kind: Kind,
  description: string,
  data: Data,
) =>
  Type.Object(
    {
      type: Type.Literal(kind),
      timestamp: Type.String({ format: 'date-time', description: 'When it happened.' }),
      data,
    },
    { description },
  )

const url = Type.String({ format: 'uri', description: 'Where the API tells more of it.' })
/** As it is when it is sent; null once it is deleted. */
const unlessGone = <P extends TProperties>(properties: P) => Nullable(Type.Object(properties))

const { jobId, slotAt, worse, status, reason, changes, regressions } = ScheduleRunSchema.properties
const { name, pool, device, heartbeatAt } = HostSchema.properties
const ofRun = { scheduleId: IdSchema, runId: IdSchema, url }
const run = { schedule: ScheduleSchema.properties.name, slotAt }

/** Kind of event -> what is sent of it. */
export const WEBHOOK_EVENTS = {
  'job.finished': eventSchema(
    'job.finished',
    'A job has ended. One that is retried ends again.',
    Type.Object({
      jobId: IdSchema,
      status: JobSchema.properties.status,
      url,
      job: unlessGone({
        name: JobSchema.properties.name,
        model: Type.String(),
        tags: JobSchema.properties.tags,
      }),
    }),
  ),
  'schedule.regressed': eventSchema(
    'schedule.regressed',
    'In a run of a schedule something got worse: by how much, and what else has changed.',
    Type.Object({
      ...ofRun,
      run: unlessGone({
        ...run,
        jobId,
        worse,
        regressions: Type.Array(regressions.items, {
          maxItems: SENT_REGRESSIONS,
          description: 'The worst of them.',
        }),
        changes,
      }),
    }),
  ),
  'schedule.missed': eventSchema(
    'schedule.missed',
    'A slot of a schedule has no job, and why.',
    Type.Object({ ...ofRun, run: unlessGone({ ...run, status, reason }) }),
  ),
  'host.lost': eventSchema(
    'host.lost',
    'A host went silent. For the operators of the installation.',
    Type.Object({ hostId: IdSchema, url, host: unlessGone({ name, pool, device, heartbeatAt }) }),
  ),
  'webhook.test': eventSchema(
    'webhook.test',
    'Somebody asked for it.',
    Type.Object({ webhookId: IdSchema, url }),
  ),
} as const

export type EventKind = keyof typeof WEBHOOK_EVENTS
/** What is sent of an event. */
export type WebhookEvent = { [Kind in EventKind]: Static<(typeof WEBHOOK_EVENTS)[Kind]> }[EventKind]

/** The webhook events in the OpenAPI document, each with a named type. */
import { type EventKind, WEBHOOK_EVENTS } from '#core/schemas/webhook-events.ts'

const NAMES: Record<EventKind, string> = {
  'job.finished': 'JobFinishedEvent',
  'schedule.regressed': 'ScheduleRegressedEvent',
  'schedule.missed': 'ScheduleMissedEvent',
  'host.lost': 'HostLostEvent',
  'webhook.test': 'WebhookTestEvent',
}
const named = Object.entries(WEBHOOK_EVENTS).map(([kind, schema]) => ({
  kind,
  name: NAMES[kind as EventKind],
  schema,
}))

export const eventSchemas = Object.fromEntries(named.map(({ name, schema }) => [name, schema]))

/** The `webhooks` section of the document. */
export const describeEvents = () =>
  Object.fromEntries(
    named.map(({ kind, name, schema }) => [
      kind,
      {
        post: {
          tags: ['webhooks'],
          summary: 'description' in schema ? String(schema.description) : kind,
          requestBody: {
            content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
          },
          responses: {
            '2XX': { description: 'The event was received.' },
            '410': { description: 'The receiver wants no more events. The webhook is disabled.' },
          },
        },
      },
    ]),
  )

/** What receivers of webhooks are sent, each kind of event by a name of its own. */
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

/** For `webhooks` of the document. */
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
            '2XX': { description: 'It arrived.' },
            '410': { description: 'No more: the webhook is disabled.' },
          },
        },
      },
    ]),
  )

/** The kinds of events that a webhook can subscribe to. Light: short commands of the CLI import it. */
import type { EventKind } from '#core/schemas/webhook-events.ts'

export const EVENT_KINDS = [
  'job.finished',
  'schedule.regressed',
  'schedule.missed',
  'host.lost',
] as const satisfies readonly EventKind[]

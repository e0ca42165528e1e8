/** The kinds of events that a webhook may ask for. It is light, for commands that are short. */
import type { EventKind } from '#core/schemas/webhook-events.ts'

export const EVENT_KINDS = [
  'job.finished',
  'schedule.regressed',
  'schedule.missed',
  'host.lost',
] as const satisfies readonly EventKind[]

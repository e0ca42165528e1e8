/** What teams are told of. */
import { uuidv7 } from 'uuidv7'
import type { JobStatus } from '#core/domain/status.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { EventKind } from '#core/schemas/webhook-events.ts'
import { fromJson } from '../shared/json.ts'

/** Kind of event -> the ids of what it is about, and what may be another by the time it is told. */
interface Subjects {
  'job.finished': { jobId: string; status: JobStatus }
  'schedule.regressed': { scheduleId: string; runId: string }
  'schedule.missed': { scheduleId: string; runId: string }
  'host.lost': { hostId: string }
  'webhook.test': { webhookId: string }
}

type EventOf<Kind extends EventKind> = Kind extends EventKind
  ? { teamId: string; kind: Kind; subject: Subjects[Kind] }
  : never
export type NewEvent = EventOf<EventKind>
export type Event = NewEvent & { id: string; createdAt: Date }

/** For so long events are kept, and what became of telling them. */
const KEPT_DAYS = 30

/** Writes an event in the transaction of what it tells of, on its way to every webhook that asks for its kind. */
export async function addEvent(tx: Tx, event: NewEvent): Promise<void> {
  const eventId = await insertEvent(tx, event)
  // A webhook that is being deleted is waited for, and then has nothing to come.
  const webhooks = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM webhooks
    WHERE team_id = ${event.teamId}::uuid AND disabled_at IS NULL AND ${event.kind} = ANY(events)
    ORDER BY id FOR KEY SHARE`
  const data = webhooks.map(({ id: webhookId }) => ({ id: uuidv7(), webhookId, eventId }))
  await tx.webhookDelivery.createMany({ data })
}

/** The event alone. @returns its id */
export async function insertEvent(tx: Tx, event: NewEvent): Promise<string> {
  const { id } = await tx.event.create({ data: { id: uuidv7(), ...event } })
  return id
}

export const toEvent = (row: {
  id: string
  teamId: string
  kind: string
  subject: unknown
  createdAt: Date
}): Event => fromJson(row)

export const createEvents = (db: Db) => ({
  /** Drops events that are old, with their deliveries. @returns how many */
  prune: (limit: number): Promise<number> =>
    db.$executeRaw`
      DELETE FROM events WHERE id IN (
        SELECT id FROM events WHERE created_at < now() - make_interval(days => ${KEPT_DAYS}::int)
        ORDER BY created_at LIMIT ${limit})`,
})

/** Events that teams are notified of. */
import Type, { type Static, type TProperties } from 'typebox'
import { uuidv7 } from 'uuidv7'
import type { Db, Tx } from '#core/runtime/db.ts'
import { JobStatusSchema } from '#core/schemas/resources.ts'
import type { EventKind } from '#core/schemas/webhook-events.ts'
import { jsonColumn } from '../shared/json.ts'

const eventSchema = <Kind extends EventKind, Subject extends TProperties>(kind: Kind, subject: Subject) =>
  Type.Object({ kind: Type.Literal(kind), subject: Type.Object(subject) })

const id = Type.String()
/** Each kind of event with the ids that it is about, and values that may have changed by the time it is sent. */
const EventSchema = Type.Union([
  eventSchema('job.finished', { jobId: id, status: JobStatusSchema }),
  eventSchema('schedule.regressed', { scheduleId: id, runId: id }),
  eventSchema('schedule.missed', { scheduleId: id, runId: id }),
  eventSchema('host.lost', { hostId: id }),
  eventSchema('webhook.test', { webhookId: id }),
])
const readKindAndSubject = jsonColumn('events', 'subject', EventSchema)

export type NewEvent = Static<typeof EventSchema> & { teamId: string }
export type Event = NewEvent & { id: string; createdAt: Date }

/** How long events and their deliveries are kept. */
const KEPT_DAYS = 30

/** Adds an event in the transaction that causes it, with a delivery to each enabled webhook that wants its kind. */
export async function addEvent(tx: Tx, event: NewEvent): Promise<void> {
  const eventId = await insertEvent(tx, event)
  // Waits for a webhook that is being deleted, which then gets no delivery.
  const webhooks = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM webhooks
    WHERE team_id = ${event.teamId}::uuid AND disabled_at IS NULL AND ${event.kind} = ANY(events)
    ORDER BY id FOR KEY SHARE`
  const data = webhooks.map(({ id: webhookId }) => ({ id: uuidv7(), webhookId, eventId }))
  await tx.webhookDelivery.createMany({ data })
}

/** Adds an event without deliveries. @returns its id */
export async function insertEvent(tx: Tx, event: NewEvent): Promise<string> {
  const { id } = await tx.event.create({ data: { id: uuidv7(), ...event } })
  return id
}

export const toEvent = ({ kind, subject, ...row }: EventRow): Event => ({
  ...row,
  ...readKindAndSubject({ kind, subject }, row.id),
})

interface EventRow {
  id: string
  teamId: string
  kind: string
  subject: unknown
  createdAt: Date
}

export const createEvents = (db: Db) => ({
  /** Deletes up to `limit` old events, with their deliveries. @returns how many */
  prune: (limit: number): Promise<number> =>
    db.$executeRaw`
      DELETE FROM events WHERE id IN (
        SELECT id FROM events WHERE created_at < now() - make_interval(days => ${KEPT_DAYS}::int)
        ORDER BY created_at LIMIT ${limit})`,
})

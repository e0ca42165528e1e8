/**
 * Opens slots: each slot of a schedule becomes a run. The run's row is written in the transaction that advances the schedule
 * to its next slot, so that no slot is lost or opened twice. A run is due, or has the reason why it is not.
 */
import { uuidv7 } from 'uuidv7'
import { slotAfter } from '#core/domain/cron.ts'
import { RUN_REASONS, SecateurError } from '#core/errors.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { RunReason } from '#core/schemas/schedules.ts'
import { toJson } from '../shared/json.ts'
import { type Schedule, type ScheduleRun, toSchedule, toScheduleRun } from '../shared/rows.ts'
import { addEvent } from '../webhooks/events.ts'
import { type LockedSchedule, lockSchedule, reasonOf, transitionRun } from './transitions.ts'

/** A slot that is opened later than this was missed. */
const LATE_MS = 5 * 60_000
/** The most slots that one transaction opens. */
const PAGE = 500

const PAUSED = reasonOf(RUN_REASONS.paused, 'The schedule was paused.')
const OVERLAP = reasonOf(RUN_REASONS.overlap, 'Another run of the schedule was still running.')
const SUPERSEDED = reasonOf(RUN_REASONS.superseded, 'A later run of the schedule took its place.')

/** Schedules that have slots to open. */
export async function schedulesWithSlotsDue(
  db: Db,
  limit: number,
  at: Date | null = null,
): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM schedules WHERE next_slot_at <= coalesce(${at}::timestamptz, now())
    ORDER BY next_slot_at LIMIT ${limit}`
  return rows.map(({ id }) => id)
}

/** Opens the first 500 slots of a schedule up to now. */
export const openNextSlots = (db: Db, id: string, at: Date | null = null): Promise<void> =>
  db.$transaction(async (tx) => {
    const locked = await lockSchedule(tx, id, null, at)
    if (locked) await openPage(tx, locked)
  })

/**
 * Adds a run outside the slots, even while the schedule is paused.
 * @returns null if the team has no such schedule
 * @throws SecateurError PRUNE_RUN_UNDER_WAY when a slot would be skipped for the same reason
 */
export const runNow = (
  db: Db,
  teamId: string,
  id: string,
  at: Date | null = null,
): Promise<ScheduleRun | null> =>
  db.$transaction(async (tx) => {
    const locked = await lockSchedule(tx, id, teamId, at)
    if (!locked) return null
    const schedule = await openAllSlots(tx, locked)
    if (!(await makeRoom(tx, schedule, locked.now)))
      throw new SecateurError(
        'PRUNE_RUN_UNDER_WAY',
        'A run of the schedule is still running. Wait for it to end, or cancel its job.',
      )
    const slotAt = await afterAllSlots(tx, schedule.id, locked.now)
    return toScheduleRun(await insertDue(tx, schedule.id, slotAt, true))
  })

/** Opens all slots up to now, so that a change to the schedule comes after them. @returns the updated schedule */
export async function openAllSlots(tx: Tx, locked: LockedSchedule): Promise<Schedule> {
  let schedule = locked.schedule
  while (schedule.nextSlotAt && schedule.nextSlotAt <= locked.now)
    schedule = await openPage(tx, { ...locked, schedule })
  return schedule
}

async function openPage(tx: Tx, { schedule, now }: LockedSchedule): Promise<Schedule> {
  const slots: Date[] = []
  let next = schedule.nextSlotAt
  for (; next && next <= now && slots.length < PAGE; next = slotAfter(schedule, next)) slots.push(next)
  if (slots.length === 0) return schedule

  const caughtUp = schedule.catchUp === 'last' && !(next && next <= now) ? slots.at(-1) : undefined
  const isMissed = (slot: Date) => now.getTime() - slot.getTime() > LATE_MS && slot !== caughtUp
  if (schedule.pausedAt) await insertEnded(tx, schedule, slots, now, 'skipped', PAUSED)
  else {
    await insertMissed(tx, schedule, slots.filter(isMissed), now)
    for (const slot of slots.filter((slot) => !isMissed(slot))) await admit(tx, schedule, slot, now)
  }
  return toSchedule(await tx.schedule.update({ where: { id: schedule.id }, data: { nextSlotAt: next } }))
}

/** Adds a due run for a slot, or a skipped one when another run is in its way. */
async function admit(tx: Tx, schedule: Schedule, slotAt: Date, now: Date): Promise<void> {
  if (await makeRoom(tx, schedule, now)) await insertDue(tx, schedule.id, slotAt, false)
  else await insertEnded(tx, schedule, [slotAt], now, 'skipped', OVERLAP)
}

/**
 * Applies the schedule's policy for overlaps to runs that are due. A run that has a job is cancelled when the next one is
 * submitted.
 * @returns whether another run may be added
 */
async function makeRoom(tx: Tx, { id, overlap }: Schedule, now: Date): Promise<boolean> {
  const open = await tx.scheduleRun.findMany({
    where: { scheduleId: id, status: { in: ['due', 'submitted'] } },
    select: { id: true, status: true },
  })
  const waiting = open.find(({ status }) => status === 'due')
  if (overlap !== 'cancel_previous') return !waiting && (overlap === 'queue' || open.length === 0)
  if (waiting) await transitionRun(tx, waiting.id, 'skipped', now, SUPERSEDED)
  return true
}

const insertDue = (tx: Tx, scheduleId: string, slotAt: Date, manual: boolean) =>
  tx.scheduleRun.create({ data: { id: uuidv7(), scheduleId, slotAt, manual, status: 'due' } })

/** Adds missed runs, with one event for all of them. */
async function insertMissed(tx: Tx, schedule: Schedule, slots: readonly Date[], now: Date): Promise<void> {
  const reason = reasonOf(RUN_REASONS.missed, `The service was down until ${now.toISOString()}.`)
  const runId = await insertEnded(tx, schedule, slots, now, 'missed', reason)
  const { id: scheduleId, teamId } = schedule
  if (runId) await addEvent(tx, { teamId, kind: 'schedule.missed', subject: { scheduleId, runId } })
}

/** @returns the id of the last run */
async function insertEnded(
  tx: Tx,
  { id: scheduleId }: Schedule,
  slots: readonly Date[],
  now: Date,
  status: 'skipped' | 'missed',
  reason: RunReason,
): Promise<string | undefined> {
  const ended = { scheduleId, endedAt: now, status, reason: toJson(reason) }
  const rows = slots.map((slotAt) => ({ id: uuidv7(), slotAt, ...ended }))
  await tx.scheduleRun.createMany({ data: rows })
  return rows.at(-1)?.id
}

/** Now, or just after the last run if that is not in the past, because slots are unique and clocks may go back. */
export async function afterAllSlots(tx: Tx, scheduleId: string, now: Date): Promise<Date> {
  const { _max: last } = await tx.scheduleRun.aggregate({ where: { scheduleId }, _max: { slotAt: true } })
  return new Date(Math.max(now.getTime(), (last.slotAt?.getTime() ?? 0) + 1))
}

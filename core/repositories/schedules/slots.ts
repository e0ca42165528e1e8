/**
 * Slots on their way into rows. A slot's row is written in the transaction that moves the schedule on to the next one, so
 * that none is lost and none is there twice; and each is due, or has the reason why it isn't.
 */
import { uuidv7 } from 'uuidv7'
import { slotAfter } from '#core/domain/cron.ts'
import { RUN_REASONS, SecateurError } from '#core/errors.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { RunReason } from '#core/schemas/schedules.ts'
import { toJson } from '../shared/json.ts'
import { type Schedule, type ScheduleRun, toSchedule, toScheduleRun } from '../shared/rows.ts'
import { addEvent } from '../webhooks/events.ts'
import { moveRun, reasonOf } from './transitions.ts'

/** A slot that is come to later than that was missed. */
const LATE_MS = 5 * 60_000
/** Slots in one transaction. */
const PAGE = 500

const PAUSED = reasonOf(RUN_REASONS.paused, 'The schedule was paused.')
const OVERLAP = reasonOf(RUN_REASONS.overlap, 'A run of the schedule was under way.')
const SUPERSEDED = reasonOf(RUN_REASONS.superseded, 'A later run of the schedule took its place.')

/** A schedule that nobody else changes until the transaction ends, and the time. */
export interface LockedSchedule {
  schedule: Schedule
  now: Date
}

/** @param at in place of the database's clock */
export async function lockSchedule(
  tx: Tx,
  id: string,
  teamId: string | null,
  at: Date | null,
): Promise<LockedSchedule | null> {
  const [locked] = await tx.$queryRaw<{ now: Date }[]>`
    SELECT coalesce(${at}::timestamptz, clock_timestamp()) AS now FROM schedules
    WHERE id = ${id}::uuid AND team_id = coalesce(${teamId}::uuid, team_id) FOR UPDATE`
  if (!locked) return null
  return { schedule: toSchedule(await tx.schedule.findUniqueOrThrow({ where: { id } })), now: locked.now }
}

export const createSlots = (db: Db) => ({
  /** The schedules that have slots to be opened. */
  async slotsDue(limit: number, at: Date | null = null): Promise<string[]> {
    const rows = await db.$queryRaw<{ id: string }[]>`
      SELECT id FROM schedules WHERE next_slot_at <= coalesce(${at}::timestamptz, now())
      ORDER BY next_slot_at LIMIT ${limit}`
    return rows.map(({ id }) => id)
  },

  /** Opens the slots of a schedule up to now, the first 500 of them. */
  openSlots: (id: string, at: Date | null = null): Promise<void> =>
    db.$transaction(async (tx) => {
      const locked = await lockSchedule(tx, id, null, at)
      if (locked) await openPage(tx, locked)
    }),

  /**
   * A run beside the slots, also of a schedule that is paused.
   * @returns null if the team has no such schedule
   * @throws SecateurError PRUNE_RUN_UNDER_WAY when a slot would be skipped for that
   */
  runNow: (teamId: string, id: string, at: Date | null = null): Promise<ScheduleRun | null> =>
    db.$transaction(async (tx) => {
      const locked = await lockSchedule(tx, id, teamId, at)
      if (!locked) return null
      const schedule = await openSlots(tx, locked)
      if (!(await makeRoom(tx, schedule, locked.now)))
        throw new SecateurError(
          'PRUNE_RUN_UNDER_WAY',
          'A run of the schedule is under way; wait for its end, or cancel its job.',
        )
      const slotAt = await afterAllSlots(tx, schedule.id, locked.now)
      return toScheduleRun(await insertDue(tx, schedule.id, slotAt, true))
    }),
})

/** Opens all slots up to now: whatever is done to a schedule comes after them. @returns the schedule as it is then */
export async function openSlots(tx: Tx, locked: LockedSchedule): Promise<Schedule> {
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

/** A slot whose time has come is due, unless another run is in its way. */
async function admit(tx: Tx, schedule: Schedule, slotAt: Date, now: Date): Promise<void> {
  if (await makeRoom(tx, schedule, now)) await insertDue(tx, schedule.id, slotAt, false)
  else await insertEnded(tx, schedule, [slotAt], now, 'skipped', OVERLAP)
}

/** As the schedule has it for overlaps; whoever has a job already is left to its submission. @returns whether there is room */
async function makeRoom(tx: Tx, { id, overlap }: Schedule, now: Date): Promise<boolean> {
  const open = await tx.scheduleRun.findMany({
    where: { scheduleId: id, status: { in: ['due', 'submitted'] } },
    select: { id: true, status: true },
  })
  const waiting = open.find(({ status }) => status === 'due')
  if (overlap !== 'cancel_previous') return !waiting && (overlap === 'queue' || open.length === 0)
  if (waiting) await moveRun(tx, waiting.id, 'skipped', now, SUPERSEDED)
  return true
}

const insertDue = (tx: Tx, scheduleId: string, slotAt: Date, manual: boolean) =>
  tx.scheduleRun.create({ data: { id: uuidv7(), scheduleId, slotAt, manual, status: 'due' } })

/** However many they are, teams are told once. */
async function insertMissed(tx: Tx, schedule: Schedule, slots: readonly Date[], now: Date): Promise<void> {
  const reason = reasonOf(RUN_REASONS.missed, `The service was away until ${now.toISOString()}.`)
  const runId = await insertEnded(tx, schedule, slots, now, 'missed', reason)
  const { id: scheduleId, teamId } = schedule
  if (runId) await addEvent(tx, { teamId, kind: 'schedule.missed', subject: { scheduleId, runId } })
}

/** @returns the last one's id */
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

/** Now, or just after the last slot that has a run: it was this very moment, or the clock was put back. */
export async function afterAllSlots(tx: Tx, scheduleId: string, now: Date): Promise<Date> {
  const { _max: last } = await tx.scheduleRun.aggregate({ where: { scheduleId }, _max: { slotAt: true } })
  return new Date(Math.max(now.getTime(), (last.slotAt?.getTime() ?? 0) + 1))
}

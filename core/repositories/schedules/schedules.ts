/** Schedules: every operation by its name. A change opens the slots before it first, so that it loses none. */
import { uuidv7 } from 'uuidv7'
import { slotAfter } from '#core/domain/cron.ts'
import { SecateurError } from '#core/errors.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { ScheduleRequest } from '#core/schemas/schedules.ts'
import { toJson } from '../shared/json.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type Schedule, toSchedule } from '../shared/rows.ts'
import { afterAllSlots, openAllSlots, openNextSlots, runNow, schedulesWithSlotsDue } from './slots.ts'
import { lockSchedule } from './transitions.ts'

/** A requested schedule, with its times parsed. */
export interface ScheduleFields extends Omit<ScheduleRequest, 'startsAt' | 'endsAt'> {
  startsAt: Date | null
  endsAt: Date | null
}

export interface ScheduleEdit extends Partial<ScheduleFields> {
  baselineRunId?: string | null
}

/** The statuses of runs that later runs may be compared with. */
const COMPARABLE = ['succeeded', 'regressed'] as const

export const createSchedules = (db: Db) => ({
  /**
   * Creates a schedule whose first slot is after now.
   * @param at a time that replaces the database's clock
   * @throws SecateurError PRUNE_SCHEDULE_EXISTS
   */
  create: (teamId: string, fields: ScheduleFields, at: Date | null = null): Promise<Schedule> =>
    rejectDuplicateName(fields.name, () =>
      db.$transaction(async (tx) => {
        const [{ now }] = await tx.$queryRaw<
          [{ now: Date }]
        >`SELECT coalesce(${at}::timestamptz, now()) AS now`
        const data = { id: uuidv7(), teamId, ...columnsOf(fields), nextSlotAt: slotAfter(fields, now) }
        return toSchedule(await tx.schedule.create({ data }))
      }),
    ),

  async get(teamId: string, id: string): Promise<Schedule | null> {
    const row = await db.schedule.findUnique({ where: { id, teamId } })
    return row && toSchedule(row)
  },

  /**
   * A page of schedules, newest first.
   * @throws SecateurError PRUNE_VALIDATION for an invalid cursor
   */
  async list(teamId: string, { limit, cursor }: PageRequest): Promise<Page<Schedule>> {
    const after = keyOfCursor(cursor, ID_KEY, 'schedules')
    const rows = await db.schedule.findMany({
      where: { teamId, ...(after !== null && { id: { lt: after } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
    })
    return toPage(rows.map(toSchedule), limit, ({ id }) => id, 'schedules')
  },

  /**
   * Edits a schedule.
   * @param version the version that the edit is based on
   * @returns `changed` when the schedule is at another version; null if the team has no such schedule
   * @throws SecateurError PRUNE_SCHEDULE_EXISTS, PRUNE_VALIDATION for a baseline that is not a comparable run of the schedule
   */
  edit: (
    teamId: string,
    id: string,
    edit: ScheduleEdit,
    version: number,
    at: Date | null = null,
  ): Promise<Schedule | 'changed' | null> =>
    rejectDuplicateName(edit.name, () =>
      change<'changed'>(db, teamId, id, at, async (tx, schedule, now) => {
        if (schedule.version !== version) return 'changed'
        const { baselineRunId: pinned = null } = edit
        if (pinned && pinned !== schedule.baselineRunId) await requireComparable(tx, id, pinned)
        const edited = { ...schedule, ...edit }
        const { baselineRunId } = edited
        const nextSlotAt = slotAfter(edited, await afterAllSlots(tx, id, now))
        return { ...columnsOf(edited), baselineRunId, nextSlotAt }
      }),
    ),

  /** From now on, slots are skipped. Repeating it changes nothing. @returns null if the team has no such schedule */
  pause: (teamId: string, id: string, at: Date | null = null): Promise<Schedule | null> =>
    change<never>(db, teamId, id, at, async (_, { pausedAt }, now) => ({ pausedAt: pausedAt ?? now })),

  resume: (teamId: string, id: string, at: Date | null = null): Promise<Schedule | null> =>
    change<never>(db, teamId, id, at, async () => ({ pausedAt: null })),

  /** Deletes a schedule and its runs. The jobs stay. @returns false if the team has no such schedule */
  async remove(teamId: string, id: string): Promise<boolean> {
    const { count } = await db.schedule.deleteMany({ where: { id, teamId } })
    return count === 1
  },

  slotsDue: (limit: number, at?: Date | null) => schedulesWithSlotsDue(db, limit, at),
  openSlots: (id: string, at?: Date | null) => openNextSlots(db, id, at),
  runNow: (teamId: string, id: string, at?: Date | null) => runNow(db, teamId, id, at),
})

/**
 * Changes a schedule with its row locked and its slots opened.
 * @param make returns the columns to change, or the reason why nothing is changed
 */
const change = <Refusal extends string>(
  db: Db,
  teamId: string,
  id: string,
  at: Date | null,
  make: (tx: Tx, schedule: Schedule, now: Date) => Promise<Prisma.ScheduleUncheckedUpdateInput | Refusal>,
): Promise<Schedule | Refusal | null> =>
  db.$transaction(async (tx) => {
    const locked = await lockSchedule(tx, id, teamId, at)
    if (!locked) return null
    const data = await make(tx, await openAllSlots(tx, locked), locked.now)
    if (typeof data === 'string') return data
    const row = await tx.schedule.update({ where: { id }, data: { ...data, version: { increment: 1 } } })
    return toSchedule(row)
  })

const columnsOf = (fields: ScheduleFields) => ({
  name: fields.name,
  cron: fields.cron,
  zone: fields.zone,
  job: toJson(fields.job),
  overlap: fields.overlap,
  catchUp: fields.catchUp,
  startsAt: fields.startsAt,
  endsAt: fields.endsAt,
  thresholds: toJson(fields.thresholds),
  keepRuns: fields.retention?.runs ?? null,
  keepDays: fields.retention?.days ?? null,
})

async function requireComparable(tx: Tx, scheduleId: string, runId: string): Promise<void> {
  const where = { id: runId, scheduleId, status: { in: [...COMPARABLE] }, jobId: { not: null } }
  if (await tx.scheduleRun.findFirst({ where, select: { id: true } })) return
  const detail = 'must be a run of this schedule that has results and whose job still exists'
  const item = { pointer: '#/baselineRunId', code: 'PRUNE_VALIDATION', detail }
  throw new SecateurError('PRUNE_VALIDATION', `${item.pointer} ${detail}`, [item])
}

async function rejectDuplicateName<T>(name: string | undefined, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error
    throw new SecateurError(
      'PRUNE_SCHEDULE_EXISTS',
      `The team has a schedule named ${name} already. Choose another name.`,
    )
  }
}

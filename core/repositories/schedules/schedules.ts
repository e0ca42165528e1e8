/** Schedules as they are made, changed and read. Every change comes after the slots before it, so that it loses none. */
import { uuidv7 } from 'uuidv7'
import { slotAfter } from '#core/domain/cron.ts'
import { SecateurError } from '#core/errors.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { ScheduleRequest } from '#core/schemas/schedules.ts'
import { toJson } from '../shared/json.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type Schedule, toSchedule } from '../shared/rows.ts'
import { afterAllSlots, lockSchedule, openSlots } from './slots.ts'

/** What is asked for, with its times read. */
export interface ScheduleFields extends Omit<ScheduleRequest, 'startsAt' | 'endsAt'> {
  startsAt: Date | null
  endsAt: Date | null
}

export interface ScheduleEdit extends Partial<ScheduleFields> {
  baselineRunId?: string | null
}

/** What a run must have come to if others are to be compared with it. */
const COMPARABLE = ['succeeded', 'regressed'] as const

export const createSchedules = (db: Db) => ({
  /**
   * Its first slot is after now.
   * @param at in place of the database's clock
   * @throws SecateurError PRUNE_SCHEDULE_EXISTS
   */
  create: (teamId: string, fields: ScheduleFields, at: Date | null = null): Promise<Schedule> =>
    refuseDouble(fields.name, () =>
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
   * Newest first.
   * @throws SecateurError PRUNE_VALIDATION for a cursor that is none
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
   * @param version that the edit was made from
   * @returns `changed` when it is at another, null if the team has no such schedule
   * @throws SecateurError PRUNE_SCHEDULE_EXISTS, PRUNE_VALIDATION for a baseline that is none of its comparable runs
   */
  edit: (
    teamId: string,
    id: string,
    edit: ScheduleEdit,
    version: number,
    at: Date | null = null,
  ): Promise<Schedule | 'changed' | null> =>
    refuseDouble(edit.name, () =>
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

  /** Slots are skipped from now on. Again, it says the same. @returns null if the team has no such schedule */
  pause: (teamId: string, id: string, at: Date | null = null): Promise<Schedule | null> =>
    change<never>(db, teamId, id, at, async (_, { pausedAt }, now) => ({ pausedAt: pausedAt ?? now })),

  resume: (teamId: string, id: string, at: Date | null = null): Promise<Schedule | null> =>
    change<never>(db, teamId, id, at, async () => ({ pausedAt: null })),

  /** With all that is known of its slots; the jobs stay. @returns false if the team has no such schedule */
  async remove(teamId: string, id: string): Promise<boolean> {
    const { count } = await db.schedule.deleteMany({ where: { id, teamId } })
    return count === 1
  },
})

/** @param make says what to change, or why nothing is changed */
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
    const data = await make(tx, await openSlots(tx, locked), locked.now)
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
  const detail = 'must be a run of the schedule whose job has ended with results, and is still there'
  const item = { pointer: '#/baselineRunId', code: 'PRUNE_VALIDATION', detail }
  throw new SecateurError('PRUNE_VALIDATION', `${item.pointer} ${detail}`, [item])
}

async function refuseDouble<T>(name: string | undefined, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error
    throw new SecateurError('PRUNE_SCHEDULE_EXISTS', `The team has a schedule ${name} already.`)
  }
}

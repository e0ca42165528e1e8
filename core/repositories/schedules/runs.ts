/** Runs of schedules as they are read, and on their way to a job. */
import type { Db, Tx } from '#core/runtime/db.ts'
import type { RunReason } from '#core/schemas/schedules.ts'
import { cancelWithin } from '../jobs/lifecycle.ts'
import { createWithin, type NewJob } from '../jobs/submit.ts'
import { toJson } from '../shared/json.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type Schedule, type ScheduleRun, toSchedule, toScheduleRun } from '../shared/rows.ts'
import { addEvent } from '../webhooks/events.ts'
import { type LockedSchedule, lockSchedule } from './slots.ts'
import { moveRun } from './transitions.ts'

/** A run that is to have its job now. */
export interface DueRun {
  id: string
  schedule: Schedule
}

export const createScheduleRuns = (db: Db) => ({
  async get(teamId: string, scheduleId: string, id: string): Promise<ScheduleRun | null> {
    const row = await db.scheduleRun.findUnique({ where: { id, scheduleId, schedule: { teamId } } })
    return row && toScheduleRun(row)
  },

  /**
   * Newest first.
   * @throws SecateurError PRUNE_VALIDATION for a cursor that is none
   */
  async list(teamId: string, scheduleId: string, { limit, cursor }: PageRequest): Promise<Page<ScheduleRun>> {
    const list = ['schedule runs', scheduleId]
    const after = keyOfCursor(cursor, ID_KEY, list)
    const rows = await db.scheduleRun.findMany({
      where: { scheduleId, schedule: { teamId }, ...(after !== null && { id: { lt: after } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
    })
    return toPage(rows.map(toScheduleRun), limit, ({ id }) => id, list)
  },

  /**
   * The runs that are due and need not wait, oldest first.
   * @param at in place of the database's clock
   */
  async due(limit: number, at: Date | null = null): Promise<DueRun[]> {
    const due = await db.$queryRaw<{ id: string }[]>`
      SELECT r.id FROM schedule_runs r JOIN schedules s ON s.id = r.schedule_id
      WHERE r.status = 'due' AND (r.not_before IS NULL OR r.not_before <= coalesce(${at}::timestamptz, now()))
        AND (s.overlap = 'cancel_previous' OR NOT EXISTS (
          SELECT FROM schedule_runs u WHERE u.schedule_id = s.id AND u.status = 'submitted'))
      ORDER BY r.slot_at LIMIT ${limit}`
    const rows = await db.scheduleRun.findMany({
      where: { id: { in: due.map(({ id }) => id) } },
      orderBy: { slotAt: 'asc' },
      include: { schedule: true },
    })
    return rows.map(({ id, schedule }) => ({ id, schedule: toSchedule(schedule) }))
  },

  /**
   * Gives a due run its job, with the news of it, in one transaction; the jobs before are cancelled if that is the
   * schedule's way with overlaps.
   * @returns the job's id; null when the run is due no longer, or has to wait
   * @throws SecateurError PRUNE_TOO_MUCH_WAITING
   */
  submit: (id: string, job: NewJob, openTrials: number, at: Date | null = null): Promise<string | null> =>
    moveDue(db, id, at, async (tx, { schedule, now }) => {
      const others = await tx.scheduleRun.findMany({
        where: { scheduleId: schedule.id, status: 'submitted' },
        orderBy: { jobId: 'asc' },
      })
      if (others.length > 0 && schedule.overlap !== 'cancel_previous') return null
      for (const { jobId } of others) if (jobId) await cancelWithin(tx, jobId)
      const { id: jobId } = await createWithin(tx, job, openTrials)
      await moveRun(tx, id, 'submitted', now, null, { jobId })
      return jobId
    }),

  /** There is no job to be had for it. @returns false when it is due no longer */
  refuse: async (id: string, reason: RunReason, at: Date | null = null): Promise<boolean> =>
    (await moveDue(db, id, at, async (tx, { schedule, now }) => {
      const { id: scheduleId, teamId } = schedule
      await addEvent(tx, { teamId, kind: 'schedule.missed', subject: { scheduleId, runId: id } })
      return moveRun(tx, id, 'failed', now, reason)
    })) ?? false,

  /** Nobody could say whether there is one: it is due again in a while, and says meanwhile why it waits. */
  async postpone(id: string, seconds: number, reason: RunReason, at: Date | null = null): Promise<void> {
    await db.$executeRaw`
      UPDATE schedule_runs SET reason = ${toJson(reason)}::jsonb,
        not_before = coalesce(${at}::timestamptz, now()) + make_interval(secs => ${seconds})
      WHERE id = ${id}::uuid AND status = 'due'`
  },
})

/** Runs `move` with the schedule of a run locked, if the run is due. */
const moveDue = <T>(
  db: Db,
  id: string,
  at: Date | null,
  move: (tx: Tx, locked: LockedSchedule) => Promise<T | null>,
): Promise<T | null> =>
  db.$transaction(async (tx) => {
    const locked = await lockRun(tx, id, at)
    return locked?.run.status === 'due' ? move(tx, locked) : null
  })

/** A run that holds still with its schedule. */
export async function lockRun(
  tx: Tx,
  id: string,
  at: Date | null,
): Promise<(LockedSchedule & { run: ScheduleRun }) | null> {
  const found = await tx.scheduleRun.findUnique({ where: { id }, select: { scheduleId: true } })
  const locked = found && (await lockSchedule(tx, found.scheduleId, null, at))
  const row = locked && (await tx.scheduleRun.findUnique({ where: { id } }))
  return row && { ...locked, run: toScheduleRun(row) }
}

/** Runs of schedules: every operation by its name. */
import type { Db, Tx } from '#core/runtime/db.ts'
import type { RunReason } from '#core/schemas/schedules.ts'
import { cancelJobInTx } from '../jobs/lifecycle.ts'
import { createJobInTx, type NewJob, type SubmitLimits } from '../jobs/submit.ts'
import { toJson } from '../shared/json.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type Schedule, type ScheduleRun, toSchedule, toScheduleRun } from '../shared/rows.ts'
import { addEvent } from '../webhooks/events.ts'
import { judgeRun, unjudgedRuns } from './judge.ts'
import { pruneRuns } from './retention.ts'
import { type LockedSchedule, lockRun, transitionRun } from './transitions.ts'

/** A due run, with its schedule. */
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
   * A page of a schedule's runs, newest first.
   * @throws SecateurError PRUNE_VALIDATION for an invalid cursor
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

  /** The job of the schedule's last good run; null if the team has no such schedule, or the schedule no such run. */
  async lastGoodJob(teamId: string, scheduleId: string): Promise<string | null> {
    const run = await db.scheduleRun.findFirst({
      where: { scheduleId, schedule: { teamId }, status: 'succeeded', jobId: { not: null } },
      orderBy: { slotAt: 'desc' },
      select: { jobId: true },
    })
    return run?.jobId ?? null
  },

  /**
   * The runs that are due and need not wait: the oldest of each team, then the second of each team, and so on. Only their
   * ids, so that an unreadable schedule does not hold up the others.
   * @param at a time that replaces the database's clock
   */
  due: (limit: number, at: Date | null = null): Promise<{ id: string; teamId: string }[]> =>
    db.$queryRaw`
      SELECT r.id, s.team_id AS "teamId" FROM schedule_runs r JOIN schedules s ON s.id = r.schedule_id
      WHERE r.status = 'due' AND (r.not_before IS NULL OR r.not_before <= coalesce(${at}::timestamptz, now()))
        AND (s.overlap = 'cancel_previous' OR NOT EXISTS (
          SELECT FROM schedule_runs u WHERE u.schedule_id = s.id AND u.status = 'submitted'))
      ORDER BY row_number() OVER (PARTITION BY s.team_id ORDER BY r.slot_at), r.slot_at LIMIT ${limit}`,

  /** A due run with its schedule; null when it is no longer due. */
  async getDue(id: string): Promise<DueRun | null> {
    const row = await db.scheduleRun.findUnique({
      where: { id, status: 'due' },
      include: { schedule: true },
    })
    return row && { id, schedule: toSchedule(row.schedule) }
  },

  /**
   * Creates the job of a due run, with its outbox row, in one transaction. Cancels the jobs of earlier runs if the schedule's
   * policy for overlaps is `cancel_previous`.
   * @returns the job's id; null when the run is no longer due, or has to wait
   * @throws SecateurError PRUNE_TOO_MUCH_WAITING, PRUNE_ARTIFACT_QUOTA
   */
  submit: (id: string, job: NewJob, limits: SubmitLimits, at: Date | null = null): Promise<string | null> =>
    ifDue(db, id, at, async (tx, { schedule, now }) => {
      const others = await tx.scheduleRun.findMany({
        where: { scheduleId: schedule.id, status: 'submitted' },
        orderBy: { jobId: 'asc' },
      })
      if (others.length > 0 && schedule.overlap !== 'cancel_previous') return null
      for (const { jobId } of others) if (jobId) await cancelJobInTx(tx, jobId)
      const { id: jobId } = await createJobInTx(tx, job, limits)
      await transitionRun(tx, id, 'submitted', now, null, { jobId })
      return jobId
    }),

  /** Ends a due run that cannot have a job, with an event. @returns false when it is no longer due */
  refuse: async (id: string, reason: RunReason, at: Date | null = null): Promise<boolean> =>
    (await ifDue(db, id, at, async (tx, { schedule, now }) => {
      const { id: scheduleId, teamId } = schedule
      await addEvent(tx, { teamId, kind: 'schedule.missed', subject: { scheduleId, runId: id } })
      return transitionRun(tx, id, 'failed', now, reason)
    })) ?? false,

  /** Makes a due run wait, because its job could not be checked. The run stores the reason until then. */
  async postpone(id: string, seconds: number, reason: RunReason, at: Date | null = null): Promise<void> {
    await db.$executeRaw`
      UPDATE schedule_runs SET reason = ${toJson(reason)}::jsonb,
        not_before = coalesce(${at}::timestamptz, now()) + make_interval(secs => ${seconds})
      WHERE id = ${id}::uuid AND status = 'due'`
  },

  unjudged: (limit: number) => unjudgedRuns(db, limit),
  judge: (id: string, at?: Date | null) => judgeRun(db, id, at),
  prune: (limit: number, at?: Date | null) => pruneRuns(db, limit, at),
})

/** Runs `change` with the schedule of a run locked, if the run is due. */
const ifDue = <T>(
  db: Db,
  id: string,
  at: Date | null,
  change: (tx: Tx, locked: LockedSchedule) => Promise<T | null>,
): Promise<T | null> =>
  db.$transaction(async (tx) => {
    const locked = await lockRun(tx, id, at)
    return locked?.run.status === 'due' ? change(tx, locked) : null
  })

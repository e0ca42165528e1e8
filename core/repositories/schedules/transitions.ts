/** How schedules and their runs are locked, and how a run changes its status. The schedule is always locked first. */

import { isRunEnded, type RunStatus, runSources } from '#core/domain/status.ts'
import type { ProblemItem } from '#core/errors.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Tx } from '#core/runtime/db.ts'
import type { RunReason } from '#core/schemas/schedules.ts'
import { toJson } from '../shared/json.ts'
import { type Schedule, type ScheduleRun, toSchedule, toScheduleRun } from '../shared/rows.ts'

/** A schedule that is locked until the transaction ends, and the time. */
export interface LockedSchedule {
  schedule: Schedule
  now: Date
}

/**
 * @param teamId null for a schedule of any team
 * @param at a time that replaces the database's clock
 * @returns null if there is no such schedule
 */
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

/** Locks the schedule of a run, and reads both. @returns null if there is no such run */
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

/**
 * Changes the status of a run whose schedule is locked.
 * @param reason why the run has no job, or no result
 * @returns false when the run's status does not allow it
 */
export async function transitionRun(
  tx: Tx,
  id: string,
  to: RunStatus,
  now: Date,
  reason: RunReason | null = null,
  data: Omit<Prisma.ScheduleRunUncheckedUpdateManyInput, 'status' | 'reason'> = {},
): Promise<boolean> {
  const { count } = await tx.scheduleRun.updateMany({
    where: { id, status: { in: runSources(to) } },
    data: {
      ...data,
      status: to,
      reason: reason ? toJson(reason) : Prisma.DbNull,
      notBefore: null,
      endedAt: isRunEnded(to) ? now : null,
    },
  })
  return count === 1
}

export const reasonOf = (code: string, detail: string, errors: readonly ProblemItem[] = []): RunReason => ({
  code,
  detail,
  errors: [...errors],
})

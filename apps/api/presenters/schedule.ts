/** Schedules, their next slots and their runs. */
import { describeCron, slotsAfter, type Timetable } from '#core/domain/cron.ts'
import type { Schedule, ScheduleRun } from '#core/repositories/index.ts'
import type { Preview, ScheduleResource, ScheduleRunResource } from '#core/schemas/schedules.ts'
import { iso } from './time.ts'

/** How many of the next slots a schedule shows. */
const SLOTS_SHOWN = 5

/** The timetable in words, and its next slots. */
export const presentPreview = (timetable: Timetable): Preview => ({
  words: describeCron(timetable.cron),
  next: slotsAfter(timetable, new Date(), SLOTS_SHOWN).map((slot) => iso(slot)),
})

export const presentSchedule = (schedule: Schedule): ScheduleResource => ({
  id: schedule.id,
  name: schedule.name,
  cron: schedule.cron,
  zone: schedule.zone,
  ...presentPreview(schedule),
  startsAt: iso(schedule.startsAt),
  endsAt: iso(schedule.endsAt),
  pausedAt: iso(schedule.pausedAt),
  job: schedule.job,
  overlap: schedule.overlap,
  catchUp: schedule.catchUp,
  thresholds: schedule.thresholds,
  baselineRunId: schedule.baselineRunId,
  retention: schedule.retention,
  version: schedule.version,
  createdAt: iso(schedule.createdAt),
})

export const presentScheduleRun = (run: ScheduleRun): ScheduleRunResource => ({
  id: run.id,
  scheduleId: run.scheduleId,
  slotAt: iso(run.slotAt),
  manual: run.manual,
  status: run.status,
  reason: run.reason,
  jobId: run.jobId,
  previousRunId: run.previousRunId,
  baselineRunId: run.baselineRunId,
  worse: run.worse,
  regressions: run.regressions,
  changes: run.changes,
  createdAt: iso(run.createdAt),
  endedAt: iso(run.endedAt),
})

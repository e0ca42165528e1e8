/** Schedules and their runs as clients see them. */
import type { Schedule, ScheduleRun } from '#core/repositories/index.ts'
import type { ScheduleResource, ScheduleRunResource } from '#core/schemas/schedules.ts'
import { previewOf } from '../routes/schedules/request.ts'
import { iso } from './present.ts'

export const presentSchedule = (schedule: Schedule): ScheduleResource => ({
  id: schedule.id,
  name: schedule.name,
  cron: schedule.cron,
  zone: schedule.zone,
  ...previewOf(schedule),
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
  createdAt: schedule.createdAt.toISOString(),
})

export const presentScheduleRun = (run: ScheduleRun): ScheduleRunResource => ({
  id: run.id,
  scheduleId: run.scheduleId,
  slotAt: run.slotAt.toISOString(),
  manual: run.manual,
  status: run.status,
  reason: run.reason,
  jobId: run.jobId,
  previousRunId: run.previousRunId,
  baselineRunId: run.baselineRunId,
  worse: run.worse,
  regressions: run.regressions,
  changes: run.changes,
  createdAt: run.createdAt.toISOString(),
  endedAt: iso(run.endedAt),
})

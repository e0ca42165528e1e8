/** Validates what a request would make of a schedule, beyond its schema: its slots and its job. */
import { cronProblem, slotsAfter, type Timetable, zoneProblem } from '#core/domain/cron.ts'
import { SecateurError } from '#core/errors.ts'
import type { Origin, Schedule, ScheduleFields } from '#core/repositories/index.ts'
import { type Checkers, resolveJob } from '#core/resolve-job.ts'
import type { Changes } from '#core/schemas/changes.ts'
import { type ScheduleChange, ScheduleFieldsSchema, type ScheduleRequest } from '#core/schemas/schedules.ts'
import type { JobRequest } from '#core/schemas/spec.ts'
import { createMergePatch } from '../../http/merge-patch.ts'
import { fieldItem, itemsError } from '../../http/validation-errors.ts'
import { iso } from '../../presenters/time.ts'

const applyChanges = createMergePatch<ScheduleChange>(ScheduleFieldsSchema)

/** The request with its times as dates. */
export const parseTimes = <T extends Pick<ScheduleRequest, 'startsAt' | 'endsAt'>>(request: T) => ({
  ...request,
  startsAt: request.startsAt === null ? null : new Date(request.startsAt),
  endsAt: request.endsAt === null ? null : new Date(request.endsAt),
})

/**
 * The fields of a schedule after changes.
 * @throws SecateurError PRUNE_VALIDATION if the changes do not fit the schedule
 */
export function editRequest(
  schedule: Schedule,
  changes: Changes<ScheduleChange>,
): ScheduleFields & Pick<ScheduleChange, 'baselineRunId'> {
  const { name, cron, zone, startsAt, endsAt, job, overlap, catchUp, thresholds, retention, baselineRunId } =
    schedule
  const window = { startsAt: iso(startsAt), endsAt: iso(endsAt) }
  const old = { name, cron, zone, ...window, job, overlap, catchUp, thresholds, retention, baselineRunId }
  return parseTimes(applyChanges(old, changes))
}

/** @throws SecateurError PRUNE_VALIDATION if the timetable has no future slot, with the reason */
export function requireSlots(timetable: Timetable): void {
  const { cron, zone, startsAt, endsAt } = timetable
  const problems = { cron: cronProblem(cron), zone: zoneProblem(zone) }
  const items = Object.entries(problems).flatMap(([field, detail]) =>
    detail ? [fieldItem(`#/${field}`, detail)] : [],
  )
  if (items.length === 0 && slotsAfter(timetable, new Date(), 1).length === 0)
    items.push(
      fieldItem(
        '#/endsAt',
        startsAt && endsAt && endsAt < startsAt ? 'is before startsAt' : 'has no slot before it',
      ),
    )
  if (items.length > 0) throw itemsError('PRUNE_VALIDATION', items)
}

/**
 * Checks that the job could run today. It is validated again before every run.
 * @throws SecateurError with one item for each problem of the job
 */
export async function requireJob(
  job: JobRequest,
  checkers: Checkers,
  origin: Origin,
  signal: AbortSignal,
): Promise<void> {
  try {
    await resolveJob(job, checkers, origin, signal)
  } catch (error) {
    if (!(error instanceof SecateurError) || error.items.length === 0) throw error
    throw itemsError(
      error.code,
      error.items.map((item) => ({ ...item, pointer: item.pointer.replace('#', '#/job') })),
    )
  }
}

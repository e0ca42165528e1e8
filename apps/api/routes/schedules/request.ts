/** A schedule as it is asked for, and whether there can be one. */
import { cronProblem, describeCron, slotsAfter, type Timetable, zoneProblem } from '#core/domain/cron.ts'
import { type ProblemItem, SecateurError } from '#core/errors.ts'
import type { Origin, Schedule, ScheduleFields } from '#core/repositories/index.ts'
import { type Checkers, resolveJob } from '#core/resolve-job.ts'
import type { Changes } from '#core/schemas/changes.ts'
import {
  type Preview,
  type ScheduleChange,
  ScheduleFieldsSchema,
  type ScheduleRequest,
} from '#core/schemas/schedules.ts'
import type { JobRequest } from '#core/schemas/spec.ts'
import { merged } from '../../http/merge-patch.ts'
import { bodyCheck } from '../../http/validation.ts'

/** Slots that are shown ahead. */
const SHOWN = 5

const check = bodyCheck<ScheduleChange>(ScheduleFieldsSchema)

/** With its times read. */
export const fieldsOf = <T extends Pick<ScheduleRequest, 'startsAt' | 'endsAt'>>(request: T) => ({
  ...request,
  startsAt: request.startsAt === null ? null : new Date(request.startsAt),
  endsAt: request.endsAt === null ? null : new Date(request.endsAt),
})

/**
 * A schedule with changes: objects go together field by field, its job among them.
 * @throws SecateurError PRUNE_VALIDATION when they don't go together
 */
export function requestOfEdit(
  schedule: Schedule,
  changes: Changes<ScheduleChange>,
): ScheduleFields & Pick<ScheduleChange, 'baselineRunId'> {
  const { name, cron, zone, startsAt, endsAt, job, overlap, catchUp, thresholds, retention, baselineRunId } =
    schedule
  const window = { startsAt: startsAt?.toISOString() ?? null, endsAt: endsAt?.toISOString() ?? null }
  const old = { name, cron, zone, ...window, job, overlap, catchUp, thresholds, retention, baselineRunId }
  return fieldsOf(check(merged(old, changes)))
}

/** @throws SecateurError PRUNE_VALIDATION when it has no slots, saying why */
export function requireSlots(timetable: Timetable): void {
  const { cron, zone, startsAt, endsAt } = timetable
  const wrong = { cron: cronProblem(cron), zone: zoneProblem(zone) }
  const items = Object.entries(wrong).flatMap(([field, detail]) => (detail ? [toItem(field, detail)] : []))
  if (items.length === 0 && slotsAfter(timetable, new Date(), 1).length === 0)
    items.push(
      toItem(
        'endsAt',
        startsAt && endsAt && endsAt < startsAt ? 'is before startsAt' : 'has no slot before it',
      ),
    )
  if (items.length > 0) throw refusal('PRUNE_VALIDATION', items)
}

/** The slots that are still to come, in words and as instants. */
export const previewOf = (timetable: Timetable): Preview => ({
  words: describeCron(timetable.cron),
  next: slotsAfter(timetable, new Date(), SHOWN).map((slot) => slot.toISOString()),
})

/**
 * Whether the job could run today. What is asked for is checked again for every run.
 * @throws SecateurError with one item for each thing that is wrong
 */
export async function requireJob(job: JobRequest, checkers: Checkers, origin: Origin): Promise<void> {
  try {
    await resolveJob(job, checkers, origin)
  } catch (error) {
    if (!(error instanceof SecateurError) || error.items.length === 0) throw error
    throw refusal(
      error.code,
      error.items.map((item) => ({ ...item, pointer: item.pointer.replace('#', '#/job') })),
    )
  }
}

const toItem = (field: string, detail: string): ProblemItem => ({
  pointer: `#/${field}`,
  code: 'PRUNE_VALIDATION',
  detail,
})

const refusal = (code: SecateurError['code'], items: readonly ProblemItem[]) =>
  new SecateurError(code, items.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '), items)

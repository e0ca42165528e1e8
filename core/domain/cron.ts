/** The slots of a schedule: five-field cron in an IANA time zone, within a window. Pure. */
import { Cron } from 'croner'
import cronstrue from 'cronstrue'
import { closest } from 'fastest-levenshtein'
import { Temporal } from 'temporal-polyfill'

export interface Timetable {
  cron: string
  /** IANA name: `Europe/Berlin`. */
  zone: string
  /** No slot is before this time; null for no limit. */
  startsAt: Date | null
  /** No slot is after this time; null for no limit. */
  endsAt: Date | null
}

const FIELDS = 5
const FIVE_FIELDS = { paused: true, mode: '5-part' } as const

/** What is wrong with a cron expression; null if it is valid. */
export function cronProblem(cron: string): string | null {
  const fields = fieldsOf(cron).length
  if (fields !== FIELDS)
    return `must have five fields (minute, hour, day of the month, month, day of the week), not ${fields}`
  try {
    if (new Cron(cron, { ...FIVE_FIELDS, timezone: 'UTC' }).nextRun() !== null) return null
    return 'never matches a date'
  } catch (error) {
    return `is not a cron expression: ${(error as Error).message.replace(/^CronPattern: /, '')}`
  }
}

/** What is wrong with the name of a time zone; null if it is valid. */
export function zoneProblem(zone: string): string | null {
  // Node also accepts offsets such as +02:00, which ignore daylight saving time.
  if (/^[A-Za-z]/.test(zone) && isZone(zone)) return null
  return `is not an IANA time zone; did you mean "${closest(zone, Intl.supportedValuesOf('timeZone'))}"?`
}

/** A cron expression in words: `At 02:30 AM, Monday through Friday`. */
export const describeCron = (cron: string): string =>
  cronstrue.toString(cron, { throwExceptionOnParseError: true })

/**
 * The first slot after an instant; null if there is none. A slot is a wall-clock time of the zone. A time that occurs twice,
 * because clocks are turned back, is the first of the two. A time that is skipped, because clocks are turned forward, is the
 * end of the gap.
 */
export function slotAfter({ cron, zone, startsAt, endsAt }: Timetable, after: Date): Date | null {
  const from = startsAt && startsAt > after ? justBefore(startsAt) : after
  const times = new Cron(cron, { ...FIVE_FIELDS, timezone: 'UTC' })
  for (let time = times.nextRun(wallClockAt(from, zone)); time; time = times.nextRun(time)) {
    const slot = instantOf(time, zone)
    if (slot > from) return endsAt && slot > endsAt ? null : slot
  }
  return null
}

/** The next `count` slots, or fewer if the window ends. */
export function slotsAfter(timetable: Timetable, after: Date, count: number): Date[] {
  const slots: Date[] = []
  for (
    let slot = slotAfter(timetable, after);
    slot && slots.length < count;
    slot = slotAfter(timetable, slot)
  )
    slots.push(slot)
  return slots
}

const fieldsOf = (cron: string): string[] => cron.split(/\s+/).filter((field) => field !== '')

/** The second before an instant: cron works in whole seconds. */
const justBefore = (instant: Date): Date => new Date(Math.ceil(instant.getTime() / 1_000) * 1_000 - 1_000)

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== null
  } catch {
    return false
  }
}

/** The wall-clock time of a zone, as a Date in UTC. */
function wallClockAt(instant: Date, zone: string): Date {
  const shown = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
  return new Date(shown.toPlainDateTime().toZonedDateTime('UTC').epochMilliseconds)
}

/** The instant at which a zone shows a wall-clock time. The inverse of `wallClockAt`. */
function instantOf(time: Date, zone: string): Date {
  const wanted = Temporal.PlainDateTime.from(time.toISOString().slice(0, -1))
  const found = wanted.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const isShown = found.toPlainDateTime().equals(wanted)
  return new Date((isShown ? found : (found.getTimeZoneTransition('next') ?? found)).epochMilliseconds)
}

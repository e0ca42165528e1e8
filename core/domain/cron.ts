/** The slots of a schedule: five-field cron in an IANA time zone, within a window. Pure. */
import { Cron, CronPattern } from 'croner'
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
 * The first slot after an instant; null if there is none. Clock changes of the zone affect the two kinds of expression
 * differently, see `isInterval`:
 * - An interval has a slot whenever the clocks show one of its times: twice if the time occurs twice, never if it is skipped.
 *   So `*\/30 * * * *` has a slot every 30 minutes of elapsed time.
 * - A time of the day has one slot. If the time occurs twice, the slot is the first of the two. If it is skipped, the slot is
 *   at the end of the gap.
 */
export function slotAfter({ cron, zone, startsAt, endsAt }: Timetable, after: Date): Date | null {
  const from = startsAt && startsAt > after ? justBefore(startsAt) : after
  const times = new Cron(cron, { ...FIVE_FIELDS, timezone: 'UTC' })
  const slot = isInterval(cron) ? intervalAfter(times, from, zone) : timeOfDayAfter(times, from, zone)
  return slot && endsAt && slot > endsAt ? null : slot
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

/**
 * Whether an expression repeats at an interval of an hour or less: it runs in all 24 hours, or several times an hour in two or
 * more hours in a row. All other expressions name times of the day, such as `30 2 * * *`, `0 *\/2 * * *` and `0,30 2 * * *`.
 */
function isInterval(cron: string): boolean {
  const { minute, hour } = new CronPattern(cron, 'UTC', FIVE_FIELDS)
  const runsIn = (at: number) => hour[at % hour.length] === 1
  if (hour.every((_, at) => runsIn(at))) return true
  const runsPerHour = minute.filter((isSet) => isSet).length
  return runsPerHour > 1 && hour.some((_, at) => runsIn(at) && runsIn(at + 1))
}

/** The first instant after `from` at which the clocks show one of the times. Searches from one clock change to the next. */
function intervalAfter(times: Cron, from: Date, zone: string): Date | null {
  let start = from
  let time = times.nextRun(wallClockAt(from, zone))
  while (time) {
    const offset = wallClockAt(start, zone).getTime() - start.getTime()
    const slot = new Date(time.getTime() - offset)
    const change = clockChangeAfter(start, zone)
    if (!change || slot < change) return slot
    start = change
    time = times.nextRun(justBefore(wallClockAt(change, zone)))
  }
  return null
}

/** The first instant after `from` that `instantOf` gives for one of the times. */
function timeOfDayAfter(times: Cron, from: Date, zone: string): Date | null {
  for (let time = times.nextRun(wallClockAt(from, zone)); time; time = times.nextRun(time)) {
    const slot = instantOf(time, zone)
    if (slot > from) return slot
  }
  return null
}

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
const wallClockAt = (instant: Date, zone: string): Date =>
  new Date(zonedAt(instant, zone).toPlainDateTime().toZonedDateTime('UTC').epochMilliseconds)

/** The next instant at which the clocks of a zone are changed; null if none is known. */
function clockChangeAfter(instant: Date, zone: string): Date | null {
  const change = zonedAt(instant, zone).getTimeZoneTransition('next')
  return change && new Date(change.epochMilliseconds)
}

const zonedAt = (instant: Date, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)

/**
 * The instant at which a zone shows a wall-clock time: the first of two if the time occurs twice, the end of the gap if it is
 * skipped.
 */
function instantOf(time: Date, zone: string): Date {
  const wanted = Temporal.PlainDateTime.from(time.toISOString().slice(0, -1))
  const found = wanted.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const isShown = found.toPlainDateTime().equals(wanted)
  return new Date((isShown ? found : (found.getTimeZoneTransition('next') ?? found)).epochMilliseconds)
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cronProblem, describeCron, slotsAfter, type Timetable, zoneProblem } from './cron.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const timetable = (cron: string, zone: string, window: Partial<Timetable> = {}): Timetable => ({
  cron,
  zone,
  startsAt: null,
  endsAt: null,
  ...window,
})

/** `2027-03-28T01:00` */
const instants = (slots: readonly Date[]) => slots.map((slot) => slot.toISOString().slice(0, 16))

const from = (table: Timetable, after: string, count: number) =>
  instants(slotsAfter(table, new Date(after), count))

/** The slots from one instant to just before another. */
const between = (cron: string, zone: string, start: number, end: number) =>
  from(
    timetable(cron, zone, { startsAt: new Date(start), endsAt: new Date(end - 1) }),
    '2027-01-01T00:00:00Z',
    Number.POSITIVE_INFINITY,
  )

interface Shown {
  weekday: string | undefined
  hour: number
  minute: number
}

/** What the clocks of a zone show, by `Intl`. */
function clockOf(timeZone: string): (at: number) => Shown {
  const options = { weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' } as const
  const clock = new Intl.DateTimeFormat('en', { timeZone, ...options })
  return (at) => {
    const { weekday, ...time } = Object.fromEntries(
      clock.formatToParts(at).map(({ type, value }) => [type, value]),
    )
    return { weekday, hour: Number(time.hour), minute: Number(time.minute) }
  }
}

describe('validation', () => {
  for (const [cron, problem] of [
    ['0 2 * * *', null],
    [' 0  2 * * * ', null],
    ['0 0 29 2 *', null],
    ['30 2 * * MON-FRI', null],
    ['* * * * * *', /must have five fields .*, not 6/],
    ['0 2 * *', /not 4/],
    ['@daily', /not 1/],
    ['', /not 0/],
    ['60 * * * *', /Invalid value for minute: 60/],
    ['a b c d e', /illegal characters/],
    ['*/0 * * * *', /illegal stepping/],
    ['0 22-4 * * *', /larger/],
    ['0 0 30 2 *', /never matches/],
    ['0 0 31 4,6 *', /never matches/],
  ] as const) {
    test(`${problem ? 'rejects' : 'accepts'} cron ${JSON.stringify(cron)}`, () => {
      const found = cronProblem(cron)
      if (problem === null) assert.equal(found, null)
      else assert.match(String(found), problem)
    })
  }

  for (const [zone, problem] of [
    ['Europe/Berlin', null],
    ['UTC', null],
    ['Europe/Berln', /did you mean "Europe\/Berlin"\?/],
    ['+02:00', /not an IANA time zone/],
    ['', /not an IANA time zone/],
  ] as const) {
    test(`${problem ? 'rejects' : 'accepts'} zone ${JSON.stringify(zone)}`, () => {
      const found = zoneProblem(zone)
      if (problem === null) assert.equal(found, null)
      else assert.match(String(found), problem)
    })
  }
})

test('a cron expression is described in words', () => {
  assert.equal(describeCron('30 2 * * 1-5'), 'At 02:30 AM, Monday through Friday')
})

describe('around a clock change', () => {
  /** Cron, zone, a time before the change, and the slots around it in UTC. */
  const CASES: [what: string, cron: string, zone: string, after: string, slots: string[]][] = [
    [
      'a skipped slot is at the end of the gap',
      '30 2 * * *',
      'Europe/Berlin',
      '2027-03-27T12:00:00Z',
      ['2027-03-28T01:00', '2027-03-29T00:30'],
    ],
    [
      'a repeated slot is the first of the two',
      '30 2 * * *',
      'Europe/Berlin',
      '2027-10-30T12:00:00Z',
      ['2027-10-31T00:30', '2027-11-01T01:30'],
    ],
    [
      'a skipped slot is at the end of the gap',
      '30 2 * * *',
      'America/New_York',
      '2027-03-13T12:00:00Z',
      ['2027-03-14T07:00', '2027-03-15T06:30'],
    ],
    [
      'a repeated slot is the first of the two',
      '30 1 * * *',
      'America/New_York',
      '2027-11-06T12:00:00Z',
      ['2027-11-07T05:30', '2027-11-08T06:30'],
    ],
    [
      'between the two occurrences, the next slot is a day later',
      '30 1 * * *',
      'America/New_York',
      '2027-11-07T05:30:00Z',
      ['2027-11-08T06:30'],
    ],
    [
      'each slot in a repeated hour occurs once',
      '*/30 2 * * *',
      'Europe/Berlin',
      '2027-10-30T12:00:00Z',
      ['2027-10-31T00:00', '2027-10-31T00:30', '2027-11-01T01:00'],
    ],
    [
      'several skipped slots become one',
      '*/30 2 * * *',
      'Europe/Berlin',
      '2027-03-27T12:00:00Z',
      ['2027-03-28T01:00', '2027-03-29T00:00'],
    ],
    [
      'a skipped slot and a slot at the end of the gap become one',
      '30 2,3 * * *',
      'Europe/Berlin',
      '2027-03-27T12:00:00Z',
      ['2027-03-28T01:00', '2027-03-28T01:30', '2027-03-29T00:30'],
    ],
    [
      'an hourly slot is in both repeated hours',
      '30 * * * *',
      'Europe/Berlin',
      '2027-10-30T23:00:00Z',
      ['2027-10-30T23:30', '2027-10-31T00:30', '2027-10-31T01:30', '2027-10-31T02:30'],
    ],
    [
      'a slot every two hours is once in a repeated hour',
      '0 */2 * * *',
      'Europe/Berlin',
      '2027-10-30T22:00:00Z',
      ['2027-10-31T00:00', '2027-10-31T03:00'],
    ],
    [
      'several slots an hour, in hours that are not in a row, are times of the day',
      '0,30 2,14 * * *',
      'Europe/Berlin',
      '2027-10-30T23:00:00Z',
      ['2027-10-31T00:00', '2027-10-31T00:30', '2027-10-31T13:00'],
    ],
    [
      'hours in a row may span midnight',
      '*/30 23,0 * * *',
      'America/Havana',
      '2027-11-07T03:00:00Z',
      [
        '2027-11-07T03:30',
        '2027-11-07T04:00',
        '2027-11-07T04:30',
        '2027-11-07T05:00',
        '2027-11-07T05:30',
        '2027-11-08T04:00',
      ],
    ],
    [
      'a clock change of half an hour',
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2027-04-03T12:00:00Z',
      ['2027-04-03T14:45', '2027-04-04T15:15'],
    ],
  ]
  for (const [what, cron, zone, after, slots] of CASES) {
    test(`${what}: ${cron} in ${zone}`, () => {
      assert.deepEqual(from(timetable(cron, zone), after, slots.length), slots)
    })
  }

  /** The slots of each expression in a few hours around a clock change, all in UTC. */
  const CHANGES: [zone: string, start: string, end: string, slots: Record<string, string>][] = [
    [
      'Europe/Berlin',
      '2027-03-28T00:00',
      '2027-03-28T03:00',
      {
        '*/30 * * * *': '00:00 00:30 01:00 01:30 02:00 02:30',
        '15,45 * * * *': '00:15 00:45 01:15 01:45 02:15 02:45',
        '0 * * * *': '00:00 01:00 02:00',
        '30 * * * *': '00:30 01:30 02:30',
        '30 2 * * *': '01:00',
        '*/20 1-3 * * *': '00:00 00:20 00:40 01:00 01:20 01:40',
      },
    ],
    [
      'Europe/Berlin',
      '2027-10-30T23:00',
      '2027-10-31T03:30',
      {
        '*/30 * * * *': '23:00 23:30 00:00 00:30 01:00 01:30 02:00 02:30 03:00',
        '15,45 * * * *': '23:15 23:45 00:15 00:45 01:15 01:45 02:15 02:45 03:15',
        '0 * * * *': '23:00 00:00 01:00 02:00 03:00',
        '30 * * * *': '23:30 00:30 01:30 02:30',
        '30 2 * * *': '00:30',
        '*/20 1-3 * * *': '23:00 23:20 23:40 00:00 00:20 00:40 01:00 01:20 01:40 02:00 02:20 02:40',
      },
    ],
    [
      'America/New_York',
      '2027-03-14T06:00',
      '2027-03-14T09:00',
      {
        '*/30 * * * *': '06:00 06:30 07:00 07:30 08:00 08:30',
        '15,45 * * * *': '06:15 06:45 07:15 07:45 08:15 08:45',
        '0 * * * *': '06:00 07:00 08:00',
        '30 2 * * *': '07:00',
        '*/20 1-3 * * *': '06:00 06:20 06:40 07:00 07:20 07:40',
      },
    ],
    [
      'America/New_York',
      '2027-11-07T05:00',
      '2027-11-07T09:00',
      {
        '*/30 * * * *': '05:00 05:30 06:00 06:30 07:00 07:30 08:00 08:30',
        '15,45 * * * *': '05:15 05:45 06:15 06:45 07:15 07:45 08:15 08:45',
        '0 * * * *': '05:00 06:00 07:00 08:00',
        '30 1 * * *': '05:30',
        '30 2 * * *': '07:30',
        '*/20 1-3 * * *': '05:00 05:20 05:40 06:00 06:20 06:40 07:00 07:20 07:40 08:00 08:20 08:40',
      },
    ],
    // From +11:00 to +10:30 at 15:00 UTC: 01:30 to 02:00 occurs twice.
    [
      'Australia/Lord_Howe',
      '2027-04-03T14:00',
      '2027-04-03T17:00',
      {
        '*/30 * * * *': '14:00 14:30 15:00 15:30 16:00 16:30',
        '15,45 * * * *': '14:15 14:45 15:15 15:45 16:15 16:45',
        '0 * * * *': '14:00 15:30 16:30',
        '30 2 * * *': '16:00',
        '*/20 1-3 * * *': '14:00 14:20 14:40 15:10 15:30 15:50 16:10 16:30 16:50',
      },
    ],
    // From +10:30 to +11:00 at 15:30 UTC: 02:00 to 02:30 is skipped.
    [
      'Australia/Lord_Howe',
      '2027-10-02T14:30',
      '2027-10-02T17:30',
      {
        '*/30 * * * *': '14:30 15:00 15:30 16:00 16:30 17:00',
        '15,45 * * * *': '14:45 15:15 15:45 16:15 16:45 17:15',
        '0 * * * *': '14:30 16:00 17:00',
        '30 2 * * *': '15:30',
        '*/20 1-3 * * *': '14:30 14:50 15:10 15:40 16:00 16:20 16:40',
      },
    ],
  ]
  for (const [zone, start, end, expected] of CHANGES)
    for (const [cron, slots] of Object.entries(expected)) {
      test(`${cron} in ${zone} from ${start}`, () => {
        const found = between(cron, zone, Date.parse(`${start}Z`), Date.parse(`${end}Z`))
        assert.equal(found.map((slot) => slot.slice(11)).join(' '), slots)
      })
    }

  for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC']) {
    test(`slots every 15 minutes are 15 minutes of elapsed time apart, all year: ${zone}`, () => {
      const [end, step] = [Date.UTC(2028, 0, 1), 15 * MINUTE]
      // 7 h 13 min is no multiple of the step, so that the times also fall between slots and on them.
      for (let at = Date.UTC(2027, 0, 1); at < end; at += 433 * MINUTE) {
        const [next] = slotsAfter(timetable('*/15 * * * *', zone), new Date(at), 1)
        assert.equal(next?.getTime(), (Math.floor(at / step) + 1) * step)
      }
    })
  }

  /** Intervals, and whether one has a slot when the clocks show a time. */
  const INTERVALS: [cron: string, hasSlot: (shown: Shown) => boolean][] = [
    ['*/7 * * * *', ({ minute }) => minute % 7 === 0],
    ['15,45 * * * *', ({ minute }) => minute === 15 || minute === 45],
    ['10 * * * *', ({ minute }) => minute === 10],
    ['*/20 0-3 * * *', ({ minute, hour }) => minute % 20 === 0 && hour <= 3],
    ['*/30 * * * 0', ({ minute, weekday }) => minute % 30 === 0 && weekday === 'Sun'],
  ]
  // Santiago and Havana change their clocks at midnight, Chatham is 12:45 ahead of UTC, Troll changes by two hours.
  for (const [zone, change] of [
    ['Europe/Berlin', '2027-03-28T01:00Z'],
    ['Europe/Berlin', '2027-10-31T01:00Z'],
    ['Australia/Lord_Howe', '2027-04-03T15:00Z'],
    ['Australia/Lord_Howe', '2027-10-02T15:30Z'],
    ['Pacific/Chatham', '2027-04-03T14:00Z'],
    ['Pacific/Chatham', '2027-09-25T14:00Z'],
    ['America/Santiago', '2027-04-04T03:00Z'],
    ['America/Santiago', '2027-09-05T04:00Z'],
    ['America/Havana', '2027-11-07T05:00Z'],
    ['Antarctica/Troll', '2027-03-28T01:00Z'],
    ['Antarctica/Troll', '2027-10-31T01:00Z'],
  ] as const) {
    test(`an interval has a slot whenever the clocks show its time: ${zone} around ${change}`, () => {
      const shownAt = clockOf(zone)
      const [start, end] = [Date.parse(change) - DAY, Date.parse(change) + DAY]
      const [before, later] = [shownAt(start), shownAt(end)]
      assert.notEqual(before.hour * 60 + before.minute, later.hour * 60 + later.minute, 'the clocks change')
      const minutes = Array.from({ length: (end - start) / MINUTE }, (_, index) => start + index * MINUTE)
      for (const [cron, hasSlot] of INTERVALS) {
        const expected = minutes.filter((at) => hasSlot(shownAt(at))).map((at) => new Date(at))
        assert.deepEqual(between(cron, zone, start, end), instants(expected), cron)
      }
    })
  }

  for (const zone of ['Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'UTC']) {
    test(`a daily schedule has one slot on each of 365 days: ${zone}`, () => {
      for (const hour of [0, 1, 2, 3]) {
        const slots = from(timetable(`30 ${hour} * * *`, zone), '2027-01-01T12:00:00Z', 365)
        const days = slots.map((slot) =>
          new Intl.DateTimeFormat('sv', { timeZone: zone }).format(new Date(`${slot}Z`)),
        )
        assert.equal(new Set(days).size, 365)
      }
    })
  }
})

test('a window includes its start and its end', () => {
  const window = { startsAt: new Date('2027-01-10T02:00:00Z'), endsAt: new Date('2027-01-12T02:00:00Z') }
  assert.deepEqual(from(timetable('0 2 * * *', 'UTC', window), '2027-01-01T00:00:00Z', 5), [
    '2027-01-10T02:00',
    '2027-01-11T02:00',
    '2027-01-12T02:00',
  ])
  const later = { startsAt: new Date('2027-01-10T02:00:00.001Z'), endsAt: null }
  assert.deepEqual(from(timetable('0 2 * * *', 'UTC', later), '2027-01-01T00:00:00Z', 1), [
    '2027-01-11T02:00',
  ])
})

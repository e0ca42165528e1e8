import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cronProblem, describeCron, slotsAfter, type Timetable, zoneProblem } from './cron.ts'

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
      'an hourly slot skips the repeated hour',
      '30 * * * *',
      'Europe/Berlin',
      '2027-10-30T23:00:00Z',
      ['2027-10-30T23:30', '2027-10-31T00:30', '2027-10-31T02:30'],
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

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localTime } from './words.ts'

test('a time names its offset, so that the repeated hour and half-hour zones are clear', () => {
  const times = [
    ['2026-11-24T07:05:59Z', 'UTC', '2026-11-24 07:05 UTC'],
    ['2026-11-24T07:05:00Z', 'Asia/Kolkata', '2026-11-24 12:35 UTC+05:30'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-25 02:30 UTC+02:00'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25 02:30 UTC+01:00'],
    ['2026-11-24T07:05:00Z', 'America/New_York', '2026-11-24 02:05 UTC−05:00'],
  ] as const
  for (const [instant, zone, shown] of times) assert.equal(localTime(instant, zone), shown)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { time } from './option-parsers.ts'

test('a date is its first moment in the zone of this machine, as a time without a zone is', (t) => {
  const zone = process.env.TZ
  t.after(() => {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })
  process.env.TZ = 'Asia/Kolkata'
  assert.equal(time('2026-11-24'), '2026-11-23T18:30:00.000Z')
  assert.equal(time('2026-11-24T00:00'), '2026-11-23T18:30:00.000Z')
  assert.equal(time('2026-11-24T08:00Z'), '2026-11-24T08:00:00.000Z')
})

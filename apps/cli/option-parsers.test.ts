import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cells, share, time } from './option-parsers.ts'

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

test('cells name a method and a level, and a pattern if there are several', () => {
  assert.equal(cells('all'), 'all')
  assert.deepEqual(cells('wanda@0.5,magnitude@0.75:2:4'), [
    { methods: ['wanda'], levels: [0.5] },
    { methods: ['magnitude'], levels: [0.75], patterns: ['2:4'] },
  ])
  for (const wrong of ['wanda', 'wanda@', '@0.5', 'wanda@1.5', 'wanda(variant=true)@0.5'])
    assert.throws(() => cells(wrong), { code: 'commander.invalidArgument' })
})

test('a share is a percentage or a fraction', () => {
  assert.deepEqual(['10%', '0.1', '2.5%', '0', '150%'].map(share), [0.1, 0.1, 0.025, 0, 1.5])
  for (const wrong of ['ten', '-1%', '10 %', '', '1e3'])
    assert.throws(() => share(wrong), /such as 10% or 0\.1/)
})

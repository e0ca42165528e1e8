import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from './random.ts'
import { drawSchedule, FAULT_NAMES, HOURLY } from './schedule.ts'

const draw = (minutes: number, seed: number) => drawSchedule(minutes, createRandom(seed))

test('a seed draws the same schedule every time, another seed another one', () => {
  assert.deepEqual(draw(5, 1), draw(5, 1))
  assert.notDeepEqual(draw(5, 1), draw(5, 2))
})

test('an hour has as many of each fault as is said, a minute has each of them', () => {
  const counts = (minutes: number) =>
    Object.fromEntries(
      FAULT_NAMES.map((name) => [name, draw(minutes, 3).filter(({ fault }) => fault === name).length]),
    )
  assert.deepEqual(counts(60), HOURLY)
  assert.deepEqual(Object.values(counts(1)), Array(FAULT_NAMES.length).fill(1))
})

test('faults come one after the other, spread over the whole time', () => {
  const times = draw(2, 4).map(({ atMs }) => atMs)
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  )
  for (const [from, to] of [
    [0, 60_000],
    [60_000, 120_000],
  ] as const) {
    const within = times.filter((time) => time >= from && time <= to).length
    assert.ok(Math.abs(within - times.length / 2) <= 1)
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../harness/random.ts'
import { createLocks, drawSchedule, FAULT_NAMES, HOURLY } from './schedule.ts'

const draw = (minutes: number, seed: number) => drawSchedule(minutes, createRandom(seed))

test('the same seed draws the same schedule, and another seed a different one', () => {
  assert.deepEqual(draw(5, 1), draw(5, 1))
  assert.notDeepEqual(draw(5, 1), draw(5, 2))
})

test('an hour has the stated number of each fault, and a minute has each fault once', () => {
  const counts = (minutes: number) =>
    Object.fromEntries(
      FAULT_NAMES.map((name) => [name, draw(minutes, 3).filter(({ fault }) => fault === name).length]),
    )
  assert.deepEqual(counts(60), HOURLY)
  assert.deepEqual(Object.values(counts(1)), Array(FAULT_NAMES.length).fill(1))
})

test('faults are in order of time and spread over the whole run', () => {
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

test('tasks of the same part run one after the other, even after a failure; other tasks do not wait', async () => {
  const exclusively = createLocks<'api' | 'redis'>()
  const done: string[] = []
  let finish = () => {}
  const first = exclusively(['api'], () => new Promise<void>((resolve) => (finish = resolve)))
  const second = exclusively(['api', 'redis'], async () => {
    done.push('second')
    throw new Error('it failed')
  })
  const third = exclusively(['redis'], async () => done.push('third'))
  await exclusively([], async () => done.push('free'))
  assert.deepEqual(done, ['free'])
  finish()
  await first
  await assert.rejects(second, /it failed/)
  await third
  assert.deepEqual(done, ['free', 'second', 'third'])
})

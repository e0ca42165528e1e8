import assert from 'node:assert/strict'
import { test } from 'node:test'
import { singleFlight } from './single-flight.ts'

test('calls during a run share the next run, also after a failure', async () => {
  let runs = 0
  const others: Promise<void>[] = []
  const ask = singleFlight(async () => {
    runs += 1
    if (runs > 1) return
    others.push(ask(), ask(), ask())
    throw new Error('away')
  })
  await assert.rejects(ask(), { message: 'away' })
  await Promise.all(others)
  assert.equal(runs, 2)
  await ask()
  assert.equal(runs, 3)
})

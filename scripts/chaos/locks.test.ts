import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLocks } from './locks.ts'

test('tasks of one part run one after the other, even after one that failed; those of others do not wait', async () => {
  const exclusively = createLocks<'api' | 'redis'>()
  const said: string[] = []
  let finish = () => {}
  const first = exclusively(['api'], () => new Promise<void>((resolve) => (finish = resolve)))
  const second = exclusively(['api', 'redis'], async () => {
    said.push('second')
    throw new Error('it failed')
  })
  const third = exclusively(['redis'], async () => said.push('third'))
  await exclusively([], async () => said.push('free'))
  assert.deepEqual(said, ['free'])
  finish()
  await first
  await assert.rejects(second, /it failed/)
  await third
  assert.deepEqual(said, ['free', 'second', 'third'])
})

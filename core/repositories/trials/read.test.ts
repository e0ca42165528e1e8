import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { claimFirst, measurement, submitPlanned, trialResult } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { repositories, trials, trialOf } = await openTestRepositories()

describe('trials', () => {
  test('a list has pages in the order of the plan, with measurements and attempts but no logs', async () => {
    const job = await submitPlanned(repositories)
    const { trial, token } = await claimFirst(repositories, job.id)
    await trials.end(trial.id, token, trialResult(), { logTail: 'log' })
    const first = await trials.list(DEFAULT_TEAM_ID, job.id, { limit: 2, cursor: null })
    const second = await trials.list(DEFAULT_TEAM_ID, job.id, { limit: 2, cursor: first.nextCursor })
    assert.deepEqual(
      [first, second].map(({ items }) => items.map(({ ordinal }) => ordinal)),
      [[0, 1], [2]],
    )
    assert.equal(second.nextCursor, null)
    assert.deepEqual(first.items[0]?.measurements, [measurement()])
    assert.deepEqual(
      first.items[0]?.attempts.map((attempt) => 'logTail' in attempt),
      [false],
    )
    assert.equal(JSON.stringify(first).includes(token), false)
    assert.equal(JSON.stringify(await trialOf(trial.id)).includes(token), false)
  })

  test('another team cannot get a trial', async () => {
    const job = await submitPlanned(repositories)
    const [trial] = await trials.ofJob(job.id)
    assert.ok(trial)
    assert.equal(await trials.get(uuidv7(), trial.id), null)
  })
})

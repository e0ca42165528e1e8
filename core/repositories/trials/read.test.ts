import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import {
  claimFirst,
  claimPending,
  jobSpec,
  measurement,
  NO_LOG,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { repositories, trials, trialOf, jobOf, newTeam } = await openTestRepositories()

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

  test('a trial that made a model again is no source of results or of estimates', async () => {
    const teamId = await newTeam()
    const fingerprint = 'fp-made-again'
    const artifactOf = { trialId: uuidv7(), layout: 'plain' } as const
    const end = async (changes: Partial<JobSpec>) => {
      const job = await submitPlanned(repositories, { teamId, spec: jobSpec({ levels: [0.5], ...changes }) })
      const claims = await claimPending(repositories, job.id)
      for (const { trial, token } of claims)
        assert.ok(await trials.end(trial.id, token, trialResult({ fingerprint }), NO_LOG))
      return claims.length
    }
    const { model } = jobSpec()
    assert.equal(await end({ artifactOf }), 1)
    assert.equal(await trials.findReusable(teamId, fingerprint, uuidv7()), null)
    assert.deepEqual(await trials.withFingerprints(teamId, [fingerprint]), new Map())
    assert.deepEqual(await trials.secondsOfMethods(teamId, model), [])
    const next = await submitPlanned(repositories, { teamId })
    assert.equal((await jobOf(next.id)).pastSeconds, null)
    assert.equal(await end({}), 2)
    assert.ok(await trials.findReusable(teamId, fingerprint, uuidv7()))
    assert.equal((await trials.secondsOfMethods(teamId, model)).length, 2)
  })

  test('another team cannot get a trial', async () => {
    const job = await submitPlanned(repositories)
    const [trial] = await trials.ofJob(job.id)
    assert.ok(trial)
    assert.equal(await trials.get(uuidv7(), trial.id), null)
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Job } from '#core/repositories/index.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { claimFirst, claimPending, submitPlanned, trialResult } from '../../../../test/support/fixtures.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

/** Runs all pending trials of a job. */
async function runTrials(job: Job): Promise<void> {
  for (const { trial, token } of await claimPending(api.repositories, job.id)) {
    await api.repositories.trials.end(trial.id, token, trialResult(), { logTail: 'the last line' })
  }
}

describe('cancelling', () => {
  test('cancels trials that have not started, and can be repeated', async () => {
    const job = await submitPlanned(api.repositories)
    for (let i = 0; i < 2; i++) {
      const response = await api.post(`/v1/jobs/${job.id}/cancel`)
      assert.equal(response.statusCode, 202)
      assert.equal(response.json().status, 'cancelled')
      assert.equal(response.json().progress.cancelled, 3)
    }
  })

  test('waits for running trials', async () => {
    const job = await submitPlanned(api.repositories)
    await claimFirst(api.repositories, job.id)
    const response = await api.post(`/v1/jobs/${job.id}/cancel`)
    assert.equal(response.statusCode, 202)
    assert.equal(response.json().status, 'cancelling')
  })

  test('rejects a job that has ended', async () => {
    const job = await submitPlanned(api.repositories)
    await runTrials(job)
    await api.repositories.jobs.finish(job.id)
    const response = await api.post(`/v1/jobs/${job.id}/cancel`)
    assert.equal(response.statusCode, 409)
    assert.equal(response.json().code, 'PRUNE_ALREADY_ENDED')
  })
})

describe('retrying', () => {
  test('restarts cancelled trials, and rejects a job that is open', async () => {
    const job = await submitPlanned(api.repositories)
    await api.post(`/v1/jobs/${job.id}/cancel`)
    const response = await api.post(`/v1/jobs/${job.id}/retry`)
    assert.equal(response.statusCode, 202)
    const { status, endedAt, progress } = response.json()
    assert.deepEqual([status, endedAt, progress.pending], ['queued', null, 3])
    const again = await api.post(`/v1/jobs/${job.id}/retry`)
    assert.deepEqual([again.statusCode, again.json().code], [409, 'PRUNE_NOT_ENDED'])
  })

  test('rejects a job that has all results, and answers 404 for an unknown job', async () => {
    const job = await submitPlanned(api.repositories)
    await runTrials(job)
    await api.repositories.jobs.finish(job.id)
    const response = await api.post(`/v1/jobs/${job.id}/retry`)
    assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_NOTHING_MISSING'])
    assert.equal((await api.post('/v1/jobs/nonsense/retry')).statusCode, 404)
  })
})

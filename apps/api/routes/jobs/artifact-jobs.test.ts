/** What the API answers about jobs that make the model of an ended trial. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { planTrials } from '#core/domain/plan.ts'
import type { Job } from '#core/repositories/index.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import {
  claimFirst,
  claimPending,
  LIMITS,
  NO_LOG,
  submitPlanned,
  trialResult,
} from '../../../../test/support/fixtures.ts'

let api: TestApi
let original: Job
let trialId: string
before(async () => {
  api = await createTestApi()
  original = await submitPlanned(api.repositories)
  for (const { trial, token } of await claimPending(api.repositories, original.id))
    assert.ok(await api.repositories.trials.end(trial.id, token, trialResult(), NO_LOG))
  assert.equal(await api.repositories.jobs.finish(original.id), 'succeeded')
  const [, trial] = await api.repositories.trials.ofJob(original.id)
  trialId = String(trial?.id)
})
after(() => api.dispose())

/** The open job that makes the model; a new one after the last one ended. */
async function making(): Promise<Job> {
  const wanted = {
    teamId: DEFAULT_TEAM_ID,
    trialId,
    layout: 'plain',
    requestId: 'r',
    traceparent: null,
  } as const
  const made = await api.repositories.jobs.makeArtifact(wanted, LIMITS, async () => {})
  assert.ok(made?.job)
  return made.job
}

describe('a job that makes a model', () => {
  test('shows which model it makes, and counts like any other job', async () => {
    const { id, spec } = await making()
    const response = await api.get(`/v1/jobs/${id}`)
    assert.deepEqual([response.statusCode, response.json().spec], [200, spec])
    assert.deepEqual(response.json().spec.artifactOf, { trialId, layout: 'plain' })
    await api.repositories.jobs.plan(id, planTrials(spec))
    const { progress } = (await api.get(`/v1/jobs/${id}`)).json()
    assert.deepEqual([progress.trials, progress.pending], [1, 1])
  })

  for (const path of ['table', 'table?format=csv', 'measurements', 'measurements?format=csv'])
    test(`has no ${path}`, async () => {
      const { id } = await making()
      const response = await api.get(`/v1/jobs/${id}/${path}`)
      assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_NO_TABLE'])
      assert.ok(response.json().detail.includes(`GET /v1/artifacts?trial=${trialId}`))
    })

  test('is not compared', async () => {
    const { id } = await making()
    const response = await api.get(`/v1/compare?jobs=${original.id},${id}`)
    assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_NO_TABLE'])
  })

  test('is not cloned', async () => {
    const { id } = await making()
    const response = await api.post(`/v1/jobs/${id}/clone`, { priority: 1 })
    assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_NOT_CLONEABLE'])
    assert.ok(response.json().detail.includes(`POST /v1/trials/${trialId}/artifact`))
  })

  test('is cancelled, retried, and fails like any other job', async () => {
    const { id, spec } = await making()
    await api.repositories.jobs.plan(id, planTrials(spec))
    assert.equal((await api.post(`/v1/jobs/${id}/cancel`)).json().status, 'cancelled')
    assert.equal((await api.post(`/v1/jobs/${id}/retry`)).json().status, 'queued')
    const { trial, token } = await claimFirst(api.repositories, id)
    assert.deepEqual([trial.layouts, trial.makesModelOf], [['plain'], trialId])
    assert.ok(await api.repositories.trials.end(trial.id, token, trialResult({ status: 'failed' }), NO_LOG))
    assert.equal(await api.repositories.jobs.finish(id), 'failed')
    const [event] = await api.db.event.findMany({ where: { kind: 'job.finished' }, orderBy: { id: 'desc' } })
    assert.deepEqual(event?.subject, { jobId: id, status: 'failed' })
  })
})

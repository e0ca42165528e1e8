/** Asks for the model of a trial that has ended. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createTestApi } from '../../../../test/support/api.ts'
import { addArtifact } from '../../../../test/support/artifacts.ts'
import { claimPending, NO_LOG, submitPlanned, trialResult } from '../../../../test/support/fixtures.ts'

const api = await createTestApi()
after(() => api.dispose())
const { repositories, db } = api

/** The trials of a job that has succeeded. */
async function endedTrials() {
  const { jobs, trials } = repositories
  const job = await submitPlanned(repositories)
  for (const { trial, token } of await claimPending(repositories, job.id))
    assert.ok(await trials.end(trial.id, token, trialResult(), NO_LOG))
  assert.equal(await jobs.finish(job.id), 'succeeded')
  const [dense, trial] = await trials.ofJob(job.id)
  assert.ok(dense && trial)
  return { dense, trial }
}

const make = (trialId: string, body: object = {}) => api.post(`/v1/trials/${trialId}/artifact`, body)

test('one job makes the model, however often it is asked for', async () => {
  const { trial } = await endedTrials()
  const first = await make(trial.id, { layout: 'packed' })
  const { artifact, job } = first.json()
  assert.deepEqual([first.statusCode, artifact], [202, null])
  assert.equal(first.headers.location, `/v1/jobs/${job.id}`)
  assert.deepEqual(job.spec.artifactOf, { trialId: trial.id, layout: 'packed' })
  assert.equal((await make(trial.id, { layout: 'packed' })).json().job.id, job.id)
  assert.notEqual((await make(trial.id)).json().job.id, job.id) // another layout
  const { items } = await repositories.audit.list(DEFAULT_TEAM_ID, { limit: 9, cursor: null, row: trial.id })
  assert.deepEqual(
    items.map(({ action }) => action),
    ['makeArtifact', 'makeArtifact', 'makeArtifact'],
  )
})

test('a stored model is the answer', async () => {
  const { trial } = await endedTrials()
  const { id } = await addArtifact(db, { trialId: trial.id, files: { 'README.md': '# A model' } })
  const { statusCode, headers, body } = await make(trial.id)
  const { artifact, job } = JSON.parse(body)
  assert.deepEqual([statusCode, artifact.id, artifact.bytes, job], [200, id, 9, null])
  assert.equal(headers.location, `/v1/artifacts/${id}`)
  assert.deepEqual((await api.get(`/v1/artifacts?trial=${trial.id}`)).json().items, [artifact])
})

test('the unpruned model and that of an open trial are not made', async () => {
  const { dense } = await endedTrials()
  const [, open] = await repositories.trials.ofJob((await submitPlanned(repositories)).id)
  for (const { id } of [dense, open ?? dense]) {
    const { statusCode, body } = await make(id)
    assert.deepEqual([statusCode, JSON.parse(body).code], [409, 'PRUNE_NO_MODEL'])
  }
})

test('an unknown layout gets 422, and so does one that the trial cannot have', async () => {
  const { trial } = await endedTrials()
  for (const layout of ['dense', 'shrunk']) {
    const { statusCode, body } = await make(trial.id, { layout })
    assert.deepEqual([statusCode, JSON.parse(body).errors[0].pointer], [422, '#/layout'])
  }
})

test('an unknown trial gets 404', async () => {
  const { statusCode } = await make('019a0000-0000-7000-8000-00000000dead')
  assert.equal(statusCode, 404)
})

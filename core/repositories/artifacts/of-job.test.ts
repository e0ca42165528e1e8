/** The stored models of a job that is deleted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addArtifact } from '../../../test/support/artifacts.ts'
import { claimPending, NO_LOG, submitPlanned, trialResult } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { db, repositories, artifacts, jobs, trials, newTeam } = await openTestRepositories()

/** A job that has ended, with two shown models and one that is being stored. */
async function endedJob() {
  const teamId = await newTeam()
  const job = await submitPlanned(repositories, { teamId })
  for (const { trial, token } of await claimPending(repositories, job.id))
    assert.ok(await trials.end(trial.id, token, trialResult(), NO_LOG))
  assert.equal(await jobs.finish(job.id), 'succeeded')
  const [, first, second] = await trials.ofJob(job.id)
  assert.ok(first && second)
  const models = [
    await addArtifact(db, { teamId, trialId: first.id }),
    await addArtifact(db, { teamId, trialId: second.id }),
    await addArtifact(db, { teamId, trialId: second.id, layout: 'packed', shown: false }),
  ]
  const [pinned] = models
  assert.ok(pinned)
  return { teamId, id: job.id, pinned, models: models.map(({ id }) => id) }
}

const deleted = (ids: string[]) => db.artifact.count({ where: { id: { in: ids }, deletedAt: { not: null } } })

test('are deleted with it', async () => {
  const { teamId, id, models } = await endedJob()
  const other = await endedJob()
  assert.equal(await jobs.remove(teamId, id), 'removed')
  assert.equal(await deleted(models), 3)
  assert.equal(await deleted(other.models), 0)
})

test('keep it while one of them is pinned', async () => {
  const { teamId, id, pinned, models } = await endedJob()
  assert.ok(await artifacts.setPinned(teamId, pinned.id, true))
  assert.equal(await jobs.remove(teamId, id), 'has-pinned-model')
  assert.ok(await jobs.find(id))
  assert.equal(await deleted(models), 0)
  assert.ok(await artifacts.setPinned(teamId, pinned.id, false))
  assert.equal(await jobs.remove(teamId, id), 'removed')
})

test('are pinned or deleted, never both', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { teamId, id, pinned } = await endedJob()
    const [isPinned, removal] = await Promise.all([
      artifacts.setPinned(teamId, pinned.id, true),
      jobs.remove(teamId, id),
    ])
    assert.equal(removal, isPinned ? 'has-pinned-model' : 'removed')
    assert.equal((await artifacts.get(teamId, pinned.id)) !== null, isPinned)
  }
})

test('stay when the job is deleted that made one of them again', async () => {
  const { teamId, pinned, id } = await endedJob()
  const [, trial] = await trials.ofJob(id)
  assert.ok(trial)
  const making = await submitPlanned(repositories, { teamId })
  await db.trial.updateMany({ where: { jobId: making.id }, data: { makesModelOf: trial.id } })
  assert.equal(await jobs.cancel(teamId, making.id), 'cancelled')
  assert.equal(await jobs.remove(teamId, making.id), 'removed')
  assert.ok(await artifacts.get(teamId, pinned.id))
})

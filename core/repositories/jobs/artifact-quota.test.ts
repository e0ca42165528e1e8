/** The quota of models of a team, at the submission of a job. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addArtifact } from '../../../test/support/artifacts.ts'
import { jobSpec, submit } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { db, repositories, artifacts, newTeam } = await openTestRepositories()

const QUOTA = { artifactBytes: 100 }
/** A job that keeps a model of so many bytes. */
const keeping = (bytes: number) => ({
  spec: jobSpec({ keepArtifacts: 'all' as const, levels: [0.5] }),
  modelSize: { parameters: bytes, prunableParameters: 0, bytesPerParameter: 1 },
})
const REJECTED = { code: 'PRUNE_ARTIFACT_QUOTA' }

test('accepts a job only if its models fit beside those that are stored', async () => {
  const teamId = await newTeam()
  const shared = { 'vocab.json': 'v'.repeat(20) }
  await addArtifact(db, { teamId, files: { ...shared, weights: 'a'.repeat(30) } })
  const { id } = await addArtifact(db, { teamId, files: { ...shared, weights: 'b'.repeat(10) } })
  assert.ok(await submit(repositories, { teamId, ...keeping(40) }, QUOTA))
  await assert.rejects(submit(repositories, { teamId, ...keeping(41) }, QUOTA), ({ code, message }) => {
    assert.equal(code, REJECTED.code)
    assert.deepEqual(message.match(/\d+/g), ['100', '60', '41'])
    return true
  })
  assert.equal(await db.job.count({ where: { teamId } }), 1)
  assert.equal(await artifacts.remove(teamId, id), 'removed')
  assert.ok(await submit(repositories, { teamId, ...keeping(50) }, QUOTA))
  await assert.rejects(submit(repositories, { teamId, ...keeping(51) }, QUOTA), REJECTED)
})

test('accepts a job that stores nothing, even without room', async () => {
  const teamId = await newTeam()
  await addArtifact(db, { teamId, files: { weights: 'c'.repeat(101) } })
  assert.ok(await submit(repositories, { teamId }, QUOTA))
  assert.ok(await submit(repositories, { teamId: await newTeam(), ...keeping(100) }, QUOTA))
})

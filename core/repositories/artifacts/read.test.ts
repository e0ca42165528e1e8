import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { ArtifactFilter } from '#core/repositories/index.ts'
import { addArtifact, manifest, type NewStoredArtifact } from '../../../test/support/artifacts.ts'
import { submitPlanned } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { repositories, artifacts, trials, db } = await openTestRepositories()

const newTeam = async () => (await repositories.teams.create(`team ${uuidv7()}`, null)).team.id
const { spec } = manifest()

describe('a list', () => {
  test('has pages, newest first, and only what is shown', async () => {
    const teamId = await newTeam()
    const ids: string[] = []
    for (let n = 0; n < 3; n++) ids.unshift((await addArtifact(db, { teamId })).id)
    await addArtifact(db, { teamId, shown: false })
    const deleted = await addArtifact(db, { teamId })
    assert.equal(await artifacts.remove(teamId, deleted.id), 'removed')
    const first = await artifacts.list(teamId, { limit: 2, cursor: null })
    const second = await artifacts.list(teamId, { limit: 2, cursor: first.nextCursor })
    assert.deepEqual(
      [first, second].map(({ items }) => items.map(({ id }) => id)),
      [ids.slice(0, 2), ids.slice(2)],
    )
    assert.equal(second.nextCursor, null)
    await assert.rejects(artifacts.list(teamId, { limit: 2, cursor: first.nextCursor, layout: 'plain' }), {
      code: 'PRUNE_VALIDATION',
    })
  })

  test('is filtered by the same properties before and after the job is deleted', async () => {
    const teamId = await newTeam()
    const job = await submitPlanned(repositories, { teamId })
    const [, trial] = await trials.ofJob(job.id)
    assert.ok(trial)
    const add = async (changes: NewStoredArtifact) => (await addArtifact(db, { teamId, ...changes })).id
    const ours = await add({ trialId: trial.id })
    const wanda = await add({ manifest: { spec: { ...spec, method: { id: 'wanda', params: {} } } } })
    const sparse = await add({ manifest: { spec: { ...spec, level: 0.65 } } })
    const shrunk = await add({ layout: 'shrunk', manifest: { spec: { ...spec, pattern: 'structured' } } })
    await artifacts.setPinned(teamId, wanda, true)
    const found = async (filter: ArtifactFilter) =>
      (await artifacts.list(teamId, { limit: 50, cursor: null, ...filter })).items.map(({ id }) => id)
    const byProperties = async () => [
      await found({ method: 'wanda' }),
      await found({ level: 0.65 }),
      await found({ pattern: 'structured' }),
      await found({ layout: 'shrunk' }),
      await found({ pinned: true }),
      await found({ method: 'magnitude', level: 0.5, pattern: 'unstructured', pinned: false }),
    ]
    const expected = [[wanda], [sparse], [shrunk], [shrunk], [wanda], [ours]]
    assert.deepEqual(await byProperties(), expected)
    assert.deepEqual([await found({ trialId: trial.id }), await found({ jobId: job.id })], [[ours], [ours]])
    await db.job.delete({ where: { id: job.id } })
    assert.deepEqual(await byProperties(), expected)
    assert.deepEqual([await found({ trialId: trial.id }), await found({ jobId: job.id })], [[], []])
  })
})

test('a stored model has its manifest, and its files by name', async () => {
  const job = await submitPlanned(repositories)
  const [, trial] = await trials.ofJob(job.id)
  assert.ok(trial)
  const files = { 'tokenizer/vocab.json': '{}', 'README.md': '# A model' }
  const { id, blobs } = await addArtifact(db, { trialId: trial.id, files })
  const found = await artifacts.get(DEFAULT_TEAM_ID, id)
  assert.ok(found)
  const fileOf = (name: keyof typeof files) => {
    const { id = '', sha256 = '' } = blobs[name] ?? {}
    return { name, blob: { id, sha256, bytes: files[name].length } }
  }
  assert.deepEqual(found, {
    id,
    trialId: trial.id,
    jobId: job.id,
    layout: 'plain',
    spec,
    bytes: 11,
    pinnedAt: null,
    createdAt: found.createdAt,
    manifest: manifest(),
    files: [fileOf('README.md'), fileOf('tokenizer/vocab.json')],
  })
  assert.deepEqual(
    await artifacts.file(DEFAULT_TEAM_ID, id, 'tokenizer/vocab.json'),
    fileOf('tokenizer/vocab.json'),
  )
  assert.equal(await artifacts.file(DEFAULT_TEAM_ID, id, 'vocab.json'), null)
})

test('another team cannot read, pin or delete a stored model', async () => {
  const { id } = await addArtifact(db, { files: { 'README.md': 'x' } })
  const other = await newTeam()
  assert.equal(await artifacts.get(other, id), null)
  assert.equal(await artifacts.file(other, id, 'README.md'), null)
  assert.equal(await artifacts.setPinned(other, id, true), false)
  assert.equal(await artifacts.remove(other, id), null)
  assert.deepEqual((await artifacts.list(other, { limit: 50, cursor: null })).items, [])
  assert.equal((await artifacts.get(DEFAULT_TEAM_ID, id))?.pinnedAt, null)
})

for (const [what, end] of [
  ['is being stored', { storedAt: null }],
  ['was deleted', { deletedAt: new Date() }],
] as const)
  test(`a model that ${what} is not found`, async () => {
    const { id } = await addArtifact(db, { files: { 'README.md': 'x' } })
    await db.artifact.update({ where: { id }, data: end })
    assert.equal(await artifacts.get(DEFAULT_TEAM_ID, id), null)
    assert.equal(await artifacts.file(DEFAULT_TEAM_ID, id, 'README.md'), null)
    assert.equal(await artifacts.setPinned(DEFAULT_TEAM_ID, id, true), false)
    assert.equal(await artifacts.remove(DEFAULT_TEAM_ID, id), null)
  })

test('a pinned model is not deleted; pinning it again keeps the time', async () => {
  const { id } = await addArtifact(db)
  assert.equal(await artifacts.setPinned(DEFAULT_TEAM_ID, id, true), true)
  const pinned = await artifacts.get(DEFAULT_TEAM_ID, id)
  assert.ok(pinned?.pinnedAt)
  assert.equal(await artifacts.setPinned(DEFAULT_TEAM_ID, id, true), true)
  assert.deepEqual(await artifacts.get(DEFAULT_TEAM_ID, id), pinned)
  await assert.rejects(artifacts.remove(DEFAULT_TEAM_ID, id), { code: 'PRUNE_ARTIFACT_PINNED' })
  assert.equal(await artifacts.setPinned(DEFAULT_TEAM_ID, id, false), true)
  assert.equal(await artifacts.remove(DEFAULT_TEAM_ID, id), 'removed')
  assert.equal(await artifacts.remove(DEFAULT_TEAM_ID, id), null)
})

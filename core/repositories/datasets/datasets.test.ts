import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jobSpec, submit } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const LIMITS = { perUpload: 100, perTeam: 1_000 }
const QUOTA_EXCEEDED = 'PRUNE_UPLOAD_QUOTA'

const { repositories, datasets, newTeam } = await openTestRepositories()

const reserve = (teamId: string, bytes: number | null) =>
  datasets.reserve({ teamId, name: 'a', kind: 'traces', bytes }, LIMITS)
const content = (sha256 = 'a'.repeat(64)) => ({ bytes: 10, documents: 2, sha256 })

test('concurrent uploads get room only up to the quota, with or without an announced size', async () => {
  for (const bytes of [100, null]) {
    const teamId = await newTeam()
    const settled = await Promise.allSettled(Array.from({ length: 13 }, () => reserve(teamId, bytes)))
    const rejected = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
    assert.deepEqual(rejected, Array(3).fill(QUOTA_EXCEEDED))
  }
})

test('an upload without an announced size reserves what is left, and frees what it did not use', async () => {
  const teamId = await newTeam()
  for (let i = 0; i < 9; i += 1) await reserve(teamId, 100)
  await reserve(teamId, 40)
  const { id, room } = await reserve(teamId, null)
  assert.equal(room, 60)
  await assert.rejects(reserve(teamId, 1), {
    code: QUOTA_EXCEEDED,
    message: /^The upload quota is 1000 bytes, and 0 are left\./,
  })
  await datasets.keep(id, content())
  await assert.rejects(reserve(teamId, 51), { code: QUOTA_EXCEEDED })
  await reserve(teamId, 50)
})

test('room is reserved in steps as bytes arrive, up to the limit of an upload and the quota of the team', async () => {
  const MiB = 2 ** 20
  const limits = { perUpload: 20 * MiB, perTeam: 30 * MiB }
  const teamId = await newTeam()
  const begin = (bytes: number | null) => datasets.reserve({ teamId, name: 'a', kind: 'text', bytes }, limits)
  const [first, second] = [await begin(20 * MiB), await begin(null)]
  assert.deepEqual([first.room, second.room], [8 * MiB, 8 * MiB])
  assert.equal(await datasets.extend(first.id, 8 * MiB + 1, limits), 16 * MiB)
  assert.equal(await datasets.extend(first.id, 16 * MiB + 1, limits), 20 * MiB)
  assert.equal(await datasets.extend(second.id, 9 * MiB, limits), 10 * MiB, 'what is left')
  await assert.rejects(datasets.extend(second.id, 11 * MiB, limits), { code: QUOTA_EXCEEDED })
  await assert.rejects(begin(1), { code: QUOTA_EXCEEDED })
  await datasets.drop(first.id)
  assert.equal(await datasets.extend(first.id, 1, limits), null, 'it was given up')
  await assert.rejects(begin(21 * MiB), { code: QUOTA_EXCEEDED })
})

test('a team keeps one of several equal uploads; another team keeps its own', async () => {
  const teams = [await newTeam(), await newTeam()]
  const kept = await Promise.all(
    teams.flatMap((teamId) =>
      Array.from({ length: 4 }, async () => {
        const { id } = await reserve(teamId, 10)
        return (await datasets.keep(id, content()))?.id
      }),
    ),
  )
  assert.equal(new Set(kept).size, 2)
  for (const teamId of teams) {
    assert.equal((await datasets.list(teamId, { limit: 10, cursor: null })).items.length, 1)
  }
})

test('a job and the deletion of its upload at the same moment: the second one is rejected', async () => {
  const teamId = await newTeam()
  for (let i = 0; i < 10; i += 1) {
    const { id } = await reserve(teamId, 10)
    await datasets.keep(id, content(String(i)))
    const spec = jobSpec()
    spec.calibration.dataset = `upload:${id}`
    const [submitted, hidden] = await Promise.allSettled([
      submit(repositories, { teamId, spec }),
      datasets.hide(teamId, id),
    ])
    const codes = [submitted, hidden].flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []))
    assert.deepEqual(codes, [hidden.status === 'rejected' ? 'PRUNE_DATASET_IN_USE' : 'PRUNE_UNKNOWN_DATASET'])
  }
})

test('an upload that is shown is not dropped', async () => {
  const teamId = await newTeam()
  const { id } = await reserve(teamId, 10)
  await datasets.keep(id, content())
  await datasets.drop(id)
  assert.ok(await datasets.get(teamId, id))
})

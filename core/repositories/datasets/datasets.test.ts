import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { jobSpec, submit } from '../../../test/support/fixtures.ts'
import { createRepositories, type Repositories } from '../index.ts'

const LIMITS = { perUpload: 100, perTeam: 1_000 }
const REFUSED = 'PRUNE_UPLOAD_QUOTA'

let database: TestDatabase
let repositories: Repositories
let datasets: Repositories['datasets']
before(async () => {
  database = await createTestDatabase()
  repositories = createRepositories(database.db)
  datasets = repositories.datasets
})
after(() => database.dispose())

const newTeam = async () => (await repositories.teams.create(uuidv7(), null)).team.id
const reserve = (teamId: string, bytes: number | null) =>
  datasets.reserve({ teamId, name: 'a', kind: 'traces', bytes }, LIMITS)
const content = (sha256 = 'a'.repeat(64)) => ({ bytes: 10, documents: 2, sha256 })

test('of uploads that come at once, those have room that fit, whether they say how large they are or not', async () => {
  for (const bytes of [100, null]) {
    const teamId = await newTeam()
    const settled = await Promise.allSettled(Array.from({ length: 13 }, () => reserve(teamId, bytes)))
    const refused = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
    assert.deepEqual(refused, Array(3).fill(REFUSED))
  }
})

test('an upload that does not say how large it is has what is left, and gives back what it did not need', async () => {
  const teamId = await newTeam()
  for (let i = 0; i < 9; i += 1) await reserve(teamId, 100)
  await reserve(teamId, 40)
  const { id, room } = await reserve(teamId, null)
  assert.equal(room, 60)
  await assert.rejects(reserve(teamId, 1), {
    code: REFUSED,
    message:
      'Of the 1000 bytes that the team may have uploaded, 0 are left. Delete what is no longer needed.',
  })
  await datasets.keep(id, content())
  await assert.rejects(reserve(teamId, 51), { code: REFUSED })
  await reserve(teamId, 50)
})

test('of equal uploads that come at once the team keeps one; another team has its own', async () => {
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

test('a job and a deletion that come at once: the one that is second is refused', async () => {
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

test('what is shown is not dropped', async () => {
  const teamId = await newTeam()
  const { id } = await reserve(teamId, 10)
  await datasets.keep(id, content())
  await datasets.drop(id)
  assert.ok(await datasets.get(teamId, id))
})

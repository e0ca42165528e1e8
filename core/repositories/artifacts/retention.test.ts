import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { ArtifactRetention } from '#core/schemas/artifacts.ts'
import { addArtifact } from '../../../test/support/artifacts.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { endJob, perplexity, scheduleFields, submitDue } from '../../../test/support/schedules.ts'

const { db, repositories, artifacts, schedules, scheduleRuns, trials, newTeam } = await openTestRepositories()

const NO_LIMITS: ArtifactRetention = { days: null, count: null, bytes: null }

/** A team with models of ten bytes, the oldest first: each is a day older than the next one. */
async function teamWithModels(count: number) {
  const teamId = await newTeam()
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) {
    const { id } = await addArtifact(db, { teamId, files: { weights: `${n}`.padEnd(10, teamId) } })
    const storedAt = new Date(Date.now() - (count - n - 0.5) * 86_400_000)
    await db.artifact.update({ where: { id }, data: { storedAt } })
    ids.push(id)
  }
  return { teamId, ids }
}

/** Applies what the team keeps. @returns which of the models are left */
async function kept(
  { teamId, ids }: { teamId: string; ids: string[] },
  retention: Partial<ArtifactRetention>,
) {
  await artifacts.setRetention(teamId, { ...NO_LIMITS, ...retention })
  await artifacts.applyRetention()
  const shown = await Promise.all(ids.map((id) => artifacts.get(teamId, id)))
  return shown.flatMap((model, n) => (model ? [n] : []))
}

test('without limits everything is kept', async () => {
  const team = await teamWithModels(3)
  assert.deepEqual(await artifacts.retention(team.teamId), NO_LIMITS)
  assert.deepEqual(await kept(team, {}), [0, 1, 2])
})

for (const [name, retention] of [
  ['by days', { days: 2 }],
  ['by number', { count: 2 }],
  ['by bytes', { bytes: 29 }],
  ['by the strictest of several limits', { days: 30, count: 2, bytes: 2 ** 50 }],
] as const)
  test(`the oldest models go: ${name}`, async () => {
    const [team, other] = [await teamWithModels(4), await teamWithModels(4)]
    assert.deepEqual(await kept(team, retention), [2, 3])
    assert.deepEqual(await artifacts.retention(team.teamId), { ...NO_LIMITS, ...retention })
    assert.deepEqual(await kept(other, {}), [0, 1, 2, 3])
  })

test('pinned models stay, and do not count', async () => {
  const team = await teamWithModels(4)
  assert.ok(await artifacts.setPinned(team.teamId, String(team.ids[0]), true))
  assert.ok(await artifacts.setPinned(team.teamId, String(team.ids[3]), true))
  assert.deepEqual(await kept(team, { count: 1, bytes: 10 }), [0, 2, 3])
})

test('a model that is being stored stays', async () => {
  const { teamId } = await teamWithModels(0)
  const { id } = await addArtifact(db, { teamId, shown: false })
  await kept({ teamId, ids: [] }, { count: 1, days: 1, bytes: 1 })
  assert.equal((await db.artifact.findUniqueOrThrow({ where: { id } })).deletedAt, null)
})

test('a model is pinned or deleted, never both', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { teamId, ids } = await teamWithModels(1)
    const id = String(ids[0])
    await artifacts.setRetention(teamId, { ...NO_LIMITS, bytes: 1 })
    const [isPinned] = await Promise.all([artifacts.setPinned(teamId, id, true), artifacts.applyRetention()])
    assert.equal((await artifacts.get(teamId, id)) !== null, isPinned)
  }
})

test('the models of the last good run of a schedule stay, and those of a run that is not judged yet', async () => {
  const teamId = DEFAULT_TEAM_ID
  const night = (n: number) => new Date(Date.UTC(2027, 0, 2 + n, 2))
  const schedule = await schedules.create(teamId, scheduleFields(), night(-1))
  const ids: string[] = []
  /** Runs one night and stores a model, which is one day older than that of the next night. */
  const runNight = async (n: number, value: number) => {
    const run = (await submitDue(repositories, schedule, night(n))).at(-1)
    assert.ok(run?.jobId)
    await endJob(repositories, run.jobId, () => perplexity(value))
    const [, trial] = await trials.ofJob(run.jobId)
    ids.push((await addArtifact(db, { teamId, trialId: String(trial?.id) })).id)
    return () => scheduleRuns.judge(run.id, night(n))
  }
  const limits = { bytes: 1, count: 1 }
  const team = { teamId, ids }
  assert.equal(await (await runNight(0, 20))(), 'succeeded')
  assert.equal(await (await runNight(1, 20))(), 'succeeded')
  assert.equal(await (await runNight(2, 99))(), 'regressed')
  const judge = await runNight(3, 20)
  const unrelated = await addArtifact(db, { teamId, files: { weights: 'newest' } })
  assert.deepEqual(await kept(team, { ...limits, bytes: 100 }), [1, 3])
  assert.ok(await artifacts.get(teamId, unrelated.id))
  assert.equal(await judge(), 'succeeded')
  assert.deepEqual(await kept(team, { ...limits, bytes: 100 }), [3])
})

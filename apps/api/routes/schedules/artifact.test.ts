import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { Schedule } from '#core/repositories/index.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { addArtifact, manifest } from '../../../../test/support/artifacts.ts'
import { endJob, perplexity, scheduleFields, submitDue } from '../../../../test/support/schedules.ts'

let api: TestApi
let schedule: Schedule
before(async () => {
  api = await createTestApi()
  schedule = await api.repositories.schedules.create(DEFAULT_TEAM_ID, scheduleFields(), night(-1))
})
after(() => api.dispose())

const night = (n: number) => new Date(Date.UTC(2027, 0, 2 + n, 2))

/** Runs one night, to its verdict. @returns the pruned trials */
async function runNight(n: number, value: number) {
  const { repositories } = api
  const run = (await submitDue(repositories, schedule, night(n))).at(-1)
  assert.ok(run?.jobId)
  await endJob(repositories, run.jobId, () => perplexity(value))
  await repositories.scheduleRuns.judge(run.id, night(n))
  const [, first, second] = await repositories.trials.ofJob(run.jobId)
  assert.ok(first && second)
  return [first, second] as const
}

const get = (query = '') => api.get(`/v1/schedules/${schedule.id}/artifact${query}`)

test('a schedule answers with the model of its last good run', async () => {
  assert.deepEqual([(await get()).statusCode, (await get()).json().code], [404, 'PRUNE_NOT_FOUND'])
  const [first, second] = await runNight(0, 20)
  assert.equal((await get()).statusCode, 404)
  const half = await addArtifact(api.db, { trialId: first.id })
  assert.deepEqual([(await get()).statusCode, (await get()).json().id], [200, half.id])
  assert.equal((await get()).body, (await api.get(`/v1/artifacts/${half.id}`)).body)

  const spec = { ...manifest().spec, level: second.level }
  const sparse = await addArtifact(api.db, { trialId: second.id, layout: 'packed', manifest: { spec } })
  const several = await get()
  assert.deepEqual([several.statusCode, several.json().code], [409, 'PRUNE_SEVERAL_ARTIFACTS'])
  for (const name of [`(${half.id})`, `magnitude@0.7 unstructured packed (${sparse.id})`])
    assert.ok(several.json().detail.includes(name), several.json().detail)
  assert.equal((await get('?level=0.5')).json().id, half.id)
  assert.equal((await get('?layout=packed')).json().id, sparse.id)
  assert.equal((await get('?method=wanda')).statusCode, 404)
  assert.equal((await get('?layout=dense')).statusCode, 422)

  const [regressed] = await runNight(1, 99)
  await addArtifact(api.db, { trialId: regressed.id })
  assert.equal((await get('?level=0.5')).json().id, half.id)

  const [newest] = await runNight(2, 20)
  const latest = await addArtifact(api.db, { trialId: newest.id })
  assert.equal((await get()).json().id, latest.id)
})

test('an unknown schedule has no model', async () => {
  const response = await api.get('/v1/schedules/019a0000-0000-7000-8000-00000000dead/artifact')
  assert.equal(response.statusCode, 404)
})

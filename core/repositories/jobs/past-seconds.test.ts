import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobSpec } from '#core/schemas/spec.ts'
import {
  claimPending,
  environment,
  jobSpec,
  NO_LOG,
  poolName,
  registerHost,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { repositories, jobs, trials, newTeam } = await openTestRepositories()

const METHODS = ['magnitude', 'movement'].map((id) => ({ id, params: {}, patterns: ['unstructured'] }))

/** A team with a job in which trial 0, 1, 2, ... took these seconds. Later jobs of its pool may use the same kind of host. */
async function teamWithJob(seconds: readonly number[], spec: Partial<JobSpec> = {}) {
  const teamId = await newTeam()
  const requirements = { pool: poolName(), labels: [], gpuMemoryBytes: null }
  const plan = async (changes: Partial<JobSpec> = {}) => {
    const job = await submitPlanned(repositories, {
      teamId,
      requirements,
      spec: jobSpec({ methods: METHODS, ...changes }),
    })
    return { job, past: (await jobs.find(job.id))?.pastSeconds }
  }
  await registerHost(repositories, requirements.pool, { pool: requirements.pool })
  const { job } = await plan(spec)
  for (const { trial, token } of await claimPending(
    repositories,
    job.id,
    seconds.length,
    requirements.pool,
  )) {
    const total = seconds[trial.ordinal] ?? 0
    const took = { load: 0, calibrate: 0, prune: 0, evaluate: 0, total }
    assert.ok(await trials.end(trial.id, token, trialResult({ seconds: took }), NO_LOG))
  }
  return { plan, pool: requirements.pool }
}

test('a planned job knows the median seconds of past trials with its model, data and kind of host', async () => {
  const { plan } = await teamWithJob([1, 2, 4, 40, 50])
  const seconds = { dense: 1, magnitude: 3, movement: 45 }
  assert.deepEqual((await plan()).past, { comparable: true, seconds })
  assert.deepEqual((await plan({ levels: [0.9], seed: 7 })).past, { comparable: true, seconds })
})

test('past trials with other data or settings only compare the methods', async () => {
  const { plan } = await teamWithJob([1, 2, 4, 40, 50])
  const { calibration } = jobSpec()
  for (const changes of [{ calibration: { ...calibration, samples: 64 } }, { pass: 'reference' as const }])
    assert.equal((await plan(changes)).past?.comparable, false)
})

test('past trials on another kind of host only compare the methods', async () => {
  const { plan, pool } = await teamWithJob([1, 2, 4, 40, 50])
  await registerHost(repositories, pool, { pool, environment: { ...environment(), deviceName: 'a GPU' } })
  assert.equal((await plan()).past?.comparable, false)
})

test('comparable trials of some methods count among all others until they cover every method', async () => {
  const { plan } = await teamWithJob([1, 2, 4])
  assert.deepEqual((await plan()).past, { comparable: false, seconds: { dense: 1, magnitude: 3 } })
})

test('trials of other models and other teams tell nothing', async () => {
  const { plan } = await teamWithJob([1, 2, 4, 40, 50])
  assert.equal((await plan({ model: 'demo/brown-opt' })).past, null)
  const { plan: planOfOther } = await teamWithJob([])
  assert.equal((await planOfOther()).past, null)
})

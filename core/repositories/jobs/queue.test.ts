import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import {
  claimFirst,
  claimPending,
  NO_LOG,
  poolName,
  submit,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { repositories, jobs, trials, newTeam } = await openTestRepositories()

/** Submits jobs of three trials each to a pool of their own. */
function openPool(teamId = DEFAULT_TEAM_ID, pool = poolName()) {
  const requirements = { pool, labels: [], gpuMemoryBytes: null }
  const ids: string[] = []
  return {
    add: async (priority = 0, plan = true) => {
      const job = await (plan ? submitPlanned : submit)(repositories, { teamId, requirements, priority })
      ids.push(job.id)
      return job
    },
    /** `[number of the job, position, trials ahead]`, in the order of the queue. */
    places: async () =>
      (await jobs.queuePlaces(teamId))
        .filter(({ jobId }) => ids.includes(jobId))
        .map(({ jobId, position, trialsAhead }) => [ids.indexOf(jobId), position, trialsAhead]),
  }
}

describe('the places of queued jobs', () => {
  test('follow the priority, then the age, and count the trials ahead', async () => {
    const { add, places } = openPool()
    for (const priority of [0, 0, 5]) await add(priority)
    assert.deepEqual(await places(), [
      [2, 1, 0],
      [0, 2, 3],
      [1, 3, 6],
    ])
  })

  test('move when a trial ahead ends, and stay while one ahead is running', async () => {
    const { add, places } = openPool()
    const first = await add()
    await add()
    const { trial, token } = await claimFirst(repositories, first.id)
    assert.deepEqual(await places(), [[1, 2, 3]])
    await trials.end(trial.id, token, trialResult(), NO_LOG)
    assert.deepEqual(await places(), [[1, 2, 2]])
  })

  test('move when a job ahead ends, is cancelled, or gets a lower priority', async () => {
    const { add, places } = openPool()
    const [finished, cancelled, lowered] = [await add(), await add(), await add()]
    await add()
    for (const { trial, token } of await claimPending(repositories, finished.id, 3))
      await trials.end(trial.id, token, trialResult(), NO_LOG)
    await jobs.finish(finished.id)
    assert.deepEqual((await places()).at(-1), [3, 3, 6])
    await jobs.cancel(DEFAULT_TEAM_ID, cancelled.id)
    assert.deepEqual((await places()).at(-1), [3, 2, 3])
    await jobs.edit(DEFAULT_TEAM_ID, lowered.id, { priority: -1 }, null)
    assert.deepEqual(await places(), [
      [3, 1, 0],
      [2, 2, 3],
    ])
  })

  test('include a job that is not planned yet, and a retried one', async () => {
    const { add, places } = openPool()
    const retried = await add()
    await add(0, false)
    await add()
    await jobs.cancel(DEFAULT_TEAM_ID, retried.id)
    await jobs.retry(DEFAULT_TEAM_ID, retried.id)
    assert.deepEqual(await places(), [
      [0, 1, 0],
      [1, 2, 3],
      [2, 3, 6],
    ])
  })

  test('count neither other pools nor other teams', async () => {
    const pool = poolName()
    const [mine, elsewhere, theirs] = [openPool(undefined, pool), openPool(), openPool(await newTeam(), pool)]
    for (const { add } of [theirs, elsewhere, mine]) await add()
    assert.deepEqual(await mine.places(), [[0, 1, 0]])
    assert.deepEqual(await theirs.places(), [[0, 1, 0]])
  })

  test('of jobs of another team are not shown', async () => {
    await submitPlanned(repositories)
    assert.deepEqual(await jobs.queuePlaces(await newTeam()), [])
  })
})

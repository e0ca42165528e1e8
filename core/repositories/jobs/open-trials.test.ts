/** How many trials a team's jobs may have before they have ended. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimPending, submit, submitPlanned, trialResult } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { db, repositories, newTeam } = await openTestRepositories()

/** Of a job of the fixtures: the baseline and two levels. */
const TRIALS = 3

const REFUSED = { code: 'PRUNE_TOO_MUCH_WAITING' }

test('of jobs that come at once, those are accepted that there is room for', async () => {
  const teamId = await newTeam()
  const submissions = Array.from({ length: 8 }, () => submit(repositories, { teamId }, 2 * TRIALS))
  const settled = await Promise.allSettled(submissions)
  const refused = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
  assert.deepEqual(refused, Array(6).fill('PRUNE_TOO_MUCH_WAITING'))
  assert.equal(await db.job.count({ where: { teamId } }), 2)
  assert.equal(await db.outbox.count({ where: { jobId: { in: await idsOf(teamId) } } }), 2)
})

test('the message says how many there are, how many more there would be, and what to do', async () => {
  const teamId = await newTeam()
  await submit(repositories, { teamId })
  await assert.rejects(submit(repositories, { teamId }, TRIALS), {
    ...REFUSED,
    message:
      "The team's jobs that have not ended have 3 trials, and this one has 3: more than 3 together. Wait for some to end, or cancel some.",
  })
})

test('a job gives its room back when it has ended, not before', async () => {
  const teamId = await newTeam()
  const job = await submitPlanned(repositories, { teamId })
  for (const { trial, token } of await claimPending(repositories, job.id)) {
    await assert.rejects(submit(repositories, { teamId }, TRIALS), REFUSED)
    assert.ok(await repositories.trials.end(trial.id, token, trialResult(), { logTail: null }))
  }
  await assert.rejects(submit(repositories, { teamId }, TRIALS), REFUSED)
  assert.equal(await repositories.jobs.finish(job.id), 'succeeded')
  const next = await submit(repositories, { teamId }, TRIALS)
  await repositories.jobs.cancel(teamId, next.id)
  assert.ok(await submit(repositories, { teamId }, TRIALS))
})

test("another team's jobs take no room", async () => {
  await submit(repositories, { teamId: await newTeam() })
  assert.ok(await submit(repositories, { teamId: await newTeam() }, TRIALS))
})

async function idsOf(teamId: string): Promise<string[]> {
  return (await db.job.findMany({ where: { teamId } })).map(({ id }) => id)
}

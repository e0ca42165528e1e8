/** The limit of a team's open trials. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimPending, NO_LOG, submit, submitPlanned, trialResult } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { db, repositories, newTeam } = await openTestRepositories()

/** Trials of a job of the fixtures: the baseline and two levels. */
const TRIALS = 3

const REJECTED = { code: 'PRUNE_TOO_MUCH_WAITING' }

test('accepts concurrent jobs only up to the limit', async () => {
  const teamId = await newTeam()
  const submissions = Array.from({ length: 8 }, () =>
    submit(repositories, { teamId }, { openTrials: 2 * TRIALS }),
  )
  const settled = await Promise.allSettled(submissions)
  const refused = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
  assert.deepEqual(refused, Array(6).fill('PRUNE_TOO_MUCH_WAITING'))
  assert.equal(await db.job.count({ where: { teamId } }), 2)
  assert.equal(await db.outbox.count({ where: { jobId: { in: await idsOf(teamId) } } }), 2)
})

test('rejects a job over the limit, with the limit and the numbers of open and requested trials', async () => {
  const teamId = await newTeam()
  await submit(repositories, { teamId })
  await submit(repositories, { teamId })
  await assert.rejects(submit(repositories, { teamId }, { openTrials: 8 }), ({ code, message }) => {
    assert.equal(code, REJECTED.code)
    assert.deepEqual(message.match(/\d+/g), ['8', '6', '3'])
    return true
  })
})

test('a job counts until it has ended', async () => {
  const teamId = await newTeam()
  const job = await submitPlanned(repositories, { teamId })
  for (const { trial, token } of await claimPending(repositories, job.id)) {
    await assert.rejects(submit(repositories, { teamId }, { openTrials: TRIALS }), REJECTED)
    assert.ok(await repositories.trials.end(trial.id, token, trialResult(), NO_LOG))
  }
  await assert.rejects(submit(repositories, { teamId }, { openTrials: TRIALS }), REJECTED)
  assert.equal(await repositories.jobs.finish(job.id), 'succeeded')
  const next = await submit(repositories, { teamId }, { openTrials: TRIALS })
  await repositories.jobs.cancel(teamId, next.id)
  assert.ok(await submit(repositories, { teamId }, { openTrials: TRIALS }))
})

test("another team's jobs do not count", async () => {
  await submit(repositories, { teamId: await newTeam() })
  assert.ok(await submit(repositories, { teamId: await newTeam() }, { openTrials: TRIALS }))
})

async function idsOf(teamId: string): Promise<string[]> {
  return (await db.job.findMany({ where: { teamId } })).map(({ id }) => id)
}

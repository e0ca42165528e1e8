import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { planTrials } from '#core/domain/plan.ts'
import {
  claimFirst,
  claimPending,
  jobSpec,
  NO_LOG,
  queuePending,
  submit,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { repositories, jobs, trials, jobOf, outboxOf } = await openTestRepositories()

describe('the lifecycle of a job', () => {
  const statusOf = async (id: string) => (await jobOf(id)).status
  const versionOf = async (id: string) => (await jobOf(id)).version

  describe('plan', () => {
    test('gives a job its trials, exactly once; it stays queued until an attempt begins', async () => {
      const spec = jobSpec({ keepArtifacts: [{ levels: [0.7], layout: 'plain' }, { layout: 'packed' }] })
      const job = await submit(repositories, { spec })
      const plan = planTrials(job.spec)
      const calls = await Promise.all([1, 2, 3].map(() => jobs.plan(job.id, plan)))
      assert.deepEqual(calls.toSorted(), [false, false, true])
      const planned = await jobs.find(job.id)
      assert.ok(planned?.plannedAt)
      assert.deepEqual([planned.status, planned.startedAt], ['queued', null])
      assert.equal(planned.version, 2)
      const rows = await trials.ofJob(job.id)
      assert.deepEqual(
        rows.map(({ ordinal, method, level, pattern, seed, layouts, makesModelOf }) => ({
          ordinal,
          method,
          level,
          pattern,
          seed,
          layouts,
          makesModelOf,
        })),
        plan,
      )
      assert.ok(rows.every((trial) => trial.status === 'pending' && trial.teamId === DEFAULT_TEAM_ID))
    })

    test('does nothing for a cancelled job', async () => {
      const job = await submit(repositories)
      assert.equal(await jobs.cancel(DEFAULT_TEAM_ID, job.id), 'cancelled')
      assert.equal(await jobs.plan(job.id, planTrials(job.spec)), false)
      assert.deepEqual(await trials.ofJob(job.id), [])
    })

    test('accepts the largest plan that a job may have', async () => {
      const methods = Array.from({ length: 64 }, (_, n) => ({
        id: `method-${n}`,
        params: { n },
        patterns: ['unstructured', 'structured'],
      }))
      const levels = Array.from({ length: 100 }, (_, n) => n / 100)
      const spec = jobSpec({ methods, levels })
      const job = await submit(repositories, { spec })
      assert.ok(await jobs.plan(job.id, planTrials(spec)))
      assert.equal((await jobs.counts([job.id])).get(job.id)?.byStatus.pending, 1 + 64 * 100 * 2)
    })

    test('rejects a level outside [0, 1) and adds no trials', async () => {
      const job = await submit(repositories)
      const [first, second] = planTrials(job.spec)
      assert.ok(first && second)
      await assert.rejects(jobs.plan(job.id, [first, { ...second, level: 1 }]))
      assert.equal(await statusOf(job.id), 'queued')
      assert.deepEqual(await trials.ofJob(job.id), [])
    })
  })

  describe('cancel', () => {
    test('ends a job without running trials', async () => {
      const job = await submitPlanned(repositories)
      await queuePending(repositories, job.id, 1)
      const version = await versionOf(job.id)
      assert.equal(await jobs.cancel(DEFAULT_TEAM_ID, job.id), 'cancelled')
      const cancelled = await jobs.find(job.id)
      assert.ok(cancelled?.endedAt)
      assert.equal(cancelled.status, 'cancelled')
      assert.equal(cancelled.version, version + 1)
      const rows = await trials.ofJob(job.id)
      assert.deepEqual(
        rows.map(({ status, version }) => ({ status, version })),
        [
          { status: 'cancelled', version: 3 },
          { status: 'cancelled', version: 2 },
          { status: 'cancelled', version: 2 },
        ],
      )
      assert.equal(await outboxOf(job.id), 2)
    })

    test('waits for running trials', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      assert.equal(await jobs.cancel(DEFAULT_TEAM_ID, job.id), 'cancelling')
      assert.deepEqual(
        (await trials.ofJob(job.id)).map(({ status }) => status),
        ['running', 'cancelled', 'cancelled'],
      )
      assert.equal(await jobs.finish(job.id), null)
      assert.equal(await trials.heartbeat(trial.id, token), 'cancel')
      assert.ok(await trials.end(trial.id, token, trialResult({ status: 'cancelled' }), NO_LOG))
      assert.equal(await jobs.finish(job.id), 'cancelled')
    })

    test('gives the same answer again, and changes nothing', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      const cancel = () => jobs.cancel(DEFAULT_TEAM_ID, job.id)
      assert.deepEqual(await Promise.all([cancel(), cancel(), cancel()]), Array(3).fill('cancelling'))
      assert.equal(await outboxOf(job.id), 2)
      await trials.end(trial.id, token, trialResult(), NO_LOG)
      assert.equal(await jobs.finish(job.id), 'cancelled')
      const version = await versionOf(job.id)
      assert.equal(await cancel(), 'cancelled')
      assert.equal(await versionOf(job.id), version)
    })

    test('returns `already-ended` for a job that ended otherwise', async () => {
      const job = await submitPlanned(repositories)
      for (const { trial, token } of await claimPending(repositories, job.id)) {
        await trials.end(trial.id, token, trialResult(), NO_LOG)
      }
      assert.equal(await jobs.finish(job.id), 'succeeded')
      assert.equal(await jobs.cancel(DEFAULT_TEAM_ID, job.id), 'already-ended')
      assert.equal(await statusOf(job.id), 'succeeded')
    })

    test('ends the job with correct counts when its trials end at the same moment', async () => {
      for (let round = 0; round < 10; round += 1) {
        const job = await submitPlanned(repositories)
        const claims = await claimPending(repositories, job.id, 2)
        const [cancelled] = await Promise.all([
          jobs.cancel(DEFAULT_TEAM_ID, job.id),
          ...claims.map(({ trial, token }) => trials.end(trial.id, token, trialResult(), NO_LOG)),
          queuePending(repositories, job.id, 1),
          jobs.finish(job.id),
        ])
        assert.ok(cancelled === 'cancelled' || cancelled === 'cancelling')
        await jobs.finish(job.id)
        assert.equal(await statusOf(job.id), 'cancelled')
        const counts = (await jobs.counts([job.id])).get(job.id)
        assert.equal(counts?.byStatus.succeeded, 2)
        assert.equal(counts.byStatus.cancelled, 1)
      }
    })
  })

  describe('finish', () => {
    test('waits for the plan and for every trial, and succeeds once', async () => {
      const job = await submit(repositories)
      assert.equal(await jobs.finish(job.id), null)
      await jobs.plan(job.id, planTrials(job.spec))
      const claims = await claimPending(repositories, job.id)
      for (const [index, { trial, token }] of claims.entries()) {
        assert.equal(await jobs.finish(job.id), null)
        const status = index === 0 ? 'failed' : 'not_applicable'
        await trials.end(trial.id, token, trialResult({ status, measurements: [] }), NO_LOG)
      }
      const version = await versionOf(job.id)
      const calls = await Promise.all([1, 2, 3].map(() => jobs.finish(job.id)))
      assert.deepEqual(
        calls.filter((status) => status !== null),
        ['partially_succeeded'],
      )
      assert.equal(await versionOf(job.id), version + 1)
      assert.ok((await jobs.find(job.id))?.endedAt)
    })
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/teams.ts'
import {
  claimFirst,
  claimPending,
  measurement,
  NO_LOG,
  PROGRESS,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { repositories, jobs, trials, trialOf, versionsOf } = await openTestRepositories()

describe('results of claimed trials', () => {
  const snapshot = async (jobId: string, trialId: string) => [await jobs.find(jobId), await trialOf(trialId)]

  /** A trial that succeeded with this fingerprint. @returns its id */
  async function succeeded(fingerprint: string): Promise<string> {
    const job = await submitPlanned(repositories)
    const { trial, token } = await claimFirst(repositories, job.id)
    assert.ok(await trials.end(trial.id, token, trialResult({ fingerprint }), NO_LOG))
    return trial.id
  }

  describe('end', () => {
    test('stores what was measured on images, once', async () => {
      const images = measurement({
        metric: 'accuracy',
        dataset: 'digits',
        seqlen: null,
        tokens: null,
        windows: 364,
        value: 0.9725,
      })
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      const twice = trialResult({ measurements: [images, images] })
      await assert.rejects(trials.end(trial.id, token, twice, NO_LOG), { code: 'P2002' })
      assert.equal((await trialOf(trial.id)).status, 'running')
      assert.ok(await trials.end(trial.id, token, trialResult({ measurements: [images] }), NO_LOG))
      assert.deepEqual((await trialOf(trial.id)).measurements, [images])
    })

    test('stores result, measurements and attempt together', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await trials.heartbeat(trial.id, token, PROGRESS)
      const { job: jobVersion = 0, trial: trialVersion } = await versionsOf(job.id, trial.id)
      const overflow = measurement({ dataset: 'wikitext2', value: null, status: 'overflow' })
      const result = trialResult({ measurements: [measurement(), overflow] })
      assert.equal(await trials.end(trial.id, token, result, { logTail: 'done' }), true)

      const ended = await trialOf(trial.id)
      assert.deepEqual(await versionsOf(job.id, trial.id), { job: jobVersion + 1, trial: trialVersion + 1 })
      assert.deepEqual(ended.measurements, result.measurements)
      assert.equal(ended.status, 'succeeded')
      assert.equal(ended.progress, null)
      assert.equal(ended.fingerprint, result.fingerprint)
      assert.equal(ended.achievedSparsity, 0.5)
      assert.equal(ended.totalSeconds, 10)
      assert.equal(ended.peakBytes, 2 ** 33)
      assert.equal(ended.devicePeakBytes, null)
      assert.deepEqual(ended.environment, result.environment)
      assert.deepEqual(ended.warnings, ['a warning'])
      assert.ok(ended.endedAt)
      assert.deepEqual(
        ended.attempts.map(({ status, logTail }) => ({ status, logTail })),
        [{ status: 'succeeded', logTail: 'done' }],
      )
      assert.ok(ended.attempts[0]?.endedAt)
    })

    test('called again with the same claim says so again, and changes nothing', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      const end = () => trials.end(trial.id, token, trialResult(), NO_LOG)
      assert.deepEqual(await Promise.all([end(), end()]), [true, true])
      const before = await snapshot(job.id, trial.id)
      assert.equal(await end(), true)
      assert.equal(await trials.end(trial.id, token, trialResult({ status: 'failed' }), NO_LOG), false)
      assert.deepEqual(await snapshot(job.id, trial.id), before)
    })

    for (const status of ['failed', 'not_applicable', 'cancelled'] as const) {
      test(`stores ${status} with what is known of it`, async () => {
        const job = await submitPlanned(repositories)
        const { trial, token } = await claimFirst(repositories, job.id)
        const error = { type: 'builtins.MemoryError', message: 'out of memory', traceback: 'Traceback' }
        const result = trialResult({ status, reason: 'a reason', error, measurements: [] })
        assert.ok(await trials.end(trial.id, token, result, NO_LOG))
        const ended = await trialOf(trial.id)
        assert.equal(ended.status, status)
        assert.equal(ended.reason, 'a reason')
        assert.deepEqual(ended.error, error)
        assert.equal(ended.attempts[0]?.status, status)
        assert.deepEqual(ended.attempts[0]?.error, error)
      })
    }

    test('takes text that Postgres has no room for: NUL and halves of surrogate pairs', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      const error = { type: 'E', message: 'a\0b\ud800c', traceback: null }
      const result = trialResult({ status: 'failed', error, reason: '\0', measurements: [] })
      assert.ok(await trials.end(trial.id, token, result, { logTail: 'x\0y' }))
      const ended = await trialOf(trial.id)
      assert.equal(ended.error?.message, 'a\uFFFDb\uFFFDc')
      assert.equal(ended.reason, '\uFFFD')
      assert.equal(ended.attempts[0]?.logTail, 'x\uFFFDy')
    })

    test('with a figure that is not finite fails as a whole', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      const before = await snapshot(job.id, trial.id)
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, null]) {
        const result = trialResult({ measurements: [measurement({ value })] })
        await assert.rejects(trials.end(trial.id, token, result, NO_LOG))
      }
      assert.deepEqual(await snapshot(job.id, trial.id), before)
    })
  })

  describe('reuse', () => {
    test('finds what succeeded, of the same team and other than itself', async () => {
      const source = await succeeded('fp-1')
      assert.equal(await trials.findReusable(DEFAULT_TEAM_ID, 'fp-1', uuidv7()), source)
      assert.equal(await trials.findReusable(DEFAULT_TEAM_ID, 'fp-1', source), null)
      assert.equal(await trials.findReusable(uuidv7(), 'fp-1', uuidv7()), null)
      assert.equal(await trials.findReusable(DEFAULT_TEAM_ID, 'fp-none', uuidv7()), null)
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await trials.end(trial.id, token, trialResult({ status: 'failed', fingerprint: 'fp-failed' }), NO_LOG)
      assert.equal(await trials.findReusable(DEFAULT_TEAM_ID, 'fp-failed', uuidv7()), null)
    })

    test('copies the result and says where from, also at second hand', async () => {
      const sourceId = await succeeded('fp-2')
      const job = await submitPlanned(repositories)
      const [first, second] = await claimPending(repositories, job.id, 2)
      assert.ok(first && second)
      assert.equal(await trials.endByReuse(first.trial.id, first.token, sourceId), true)
      assert.equal(await trials.endByReuse(second.trial.id, second.token, first.trial.id), true)
      const source = await trialOf(sourceId)
      for (const { trial } of [first, second]) {
        const reused = await trialOf(trial.id)
        assert.equal(reused.status, 'succeeded')
        assert.equal(reused.reusedFrom, sourceId)
        assert.equal(reused.attempts[0]?.status, 'succeeded')
        for (const field of [
          'measurements',
          'fingerprint',
          'environment',
          'totalSeconds',
          'peakBytes',
        ] as const) {
          assert.deepEqual(reused[field], source[field])
        }
      }
    })

    test('of a trial that is gone leaves the claim as it was', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      assert.equal(await trials.endByReuse(trial.id, token, uuidv7()), false)
      assert.equal(await trials.heartbeat(trial.id, token), 'running')
    })
  })
})

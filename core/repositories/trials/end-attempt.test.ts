import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import {
  claimFirst,
  claimPending,
  endWait,
  KILLED,
  losses,
  measurement,
  NO_LOG,
  PROGRESS,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { db, repositories, jobs, trials, trialOf, versionsOf, snapshot, silence, succeeded } =
  await openTestRepositories()

describe('the end of an attempt', () => {
  describe('with a result', () => {
    test('stores a measurement on images, and rejects it twice', async () => {
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

    test('stores the result, the measurements and the attempt together', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await trials.heartbeat(trial.id, token, PROGRESS)
      const { job: jobVersion = 0, trial: trialVersion } = await versionsOf(job.id, trial.id)
      const overflow = measurement({ dataset: 'wikitext2', value: null, status: 'overflow' })
      const nonFinite = { where: 'model.norm', what: 'weights' } as const
      const nan = measurement({ split: 'validation', value: null, status: 'nan', nonFinite })
      const measurements = [measurement(), overflow, nan]
      const result = trialResult({ measurements })
      assert.equal(await trials.end(trial.id, token, result, { logTail: 'done' }), true)

      const ended = await trialOf(trial.id)
      assert.deepEqual(await versionsOf(job.id, trial.id), { job: jobVersion + 1, trial: trialVersion + 1 })
      assert.deepEqual(ended.measurements, measurements)
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

    test('returns true again for the same claim, and changes nothing', async () => {
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
      test(`stores the reason and the error of ${status}`, async () => {
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

    test('replaces text that Postgres cannot store: NUL and halves of surrogate pairs', async () => {
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

    test('writes nothing when a measurement has no finite value', async () => {
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

  describe('by reuse', () => {
    test('finds another trial of the same team that succeeded', async () => {
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

    test('copies the result with the id of the trial that computed it, even from a copy', async () => {
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

    test('copies what the source found in each window', async () => {
      const measurements = [
        { ...measurement({ windows: 2, tokens: 64 }), outcomes: losses([80.5, 120.25]) },
        measurement({ dataset: 'wikitext2' }),
      ]
      const sourceId = await succeeded('fp-3', { measurements })
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      assert.equal(await trials.endByReuse(trial.id, token, sourceId), true)
      for (const id of [sourceId, trial.id]) {
        const found = await trials.outcomes(DEFAULT_TEAM_ID, id)
        assert.deepEqual(
          found?.map(({ outcomes }) => outcomes && { ...outcomes, values: [...outcomes.values] }),
          [{ digest: 'a'.repeat(64), values: [80.5, 120.25] }, null],
        )
      }
      assert.equal(await trials.outcomes(uuidv7(), sourceId), null)
    })

    test('copies what the model of the source wrote', async () => {
      const texts = [{ prompt: 'University is', text: ' a place' }]
      const sourceId = await succeeded('fp-4', {
        measurements: [
          { ...measurement({ metric: 'distinct_2' }), texts },
          measurement({ dataset: 'wikitext2' }),
        ],
      })
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      assert.equal(await trials.endByReuse(trial.id, token, sourceId), true)
      for (const id of [sourceId, trial.id]) {
        const found = await trials.texts(DEFAULT_TEAM_ID, id)
        assert.deepEqual(
          found?.map(({ texts }) => texts),
          [texts],
        )
      }
      assert.equal(await trials.texts(uuidv7(), sourceId), null)
      const read = await jobs.withEfforts(DEFAULT_TEAM_ID, job.id)
      assert.deepEqual(read?.continuations, [{ trialId: trial.id, ...texts[0] }])
    })

    test('leaves the claim in force when the source no longer exists', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      assert.equal(await trials.endByReuse(trial.id, token, uuidv7()), false)
      assert.equal(await trials.heartbeat(trial.id, token), 'running')
    })
  })

  describe('by the death of Python', () => {
    test('sets the trial back to pending for another attempt', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await trials.heartbeat(trial.id, token, PROGRESS)
      const { job: jobVersion = 0, trial: trialVersion } = await versionsOf(job.id, trial.id)
      assert.equal(await trials.lose(trial.id, token, KILLED), 'pending')
      assert.deepEqual(await versionsOf(job.id, trial.id), { job: jobVersion + 1, trial: trialVersion + 1 })
      const lost = await trialOf(trial.id)
      assert.equal(lost.progress, null)
      assert.equal(lost.endedAt, null)
      assert.deepEqual(
        lost.attempts.map(({ status, signal, exitCode, logTail }) => ({ status, signal, exitCode, logTail })),
        [{ status: 'lost', signal: 'SIGKILL', exitCode: null, logTail: 'the last line' }],
      )
      await endWait(db, trial.id)
      const again = await claimFirst(repositories, job.id)
      assert.equal(again.trial.id, trial.id)
      assert.equal(again.trial.attempt, 2)
    })

    test('cancels the trial when its job is being cancelled, as handing back does', async () => {
      const job = await submitPlanned(repositories)
      const [first, second] = await claimPending(repositories, job.id, 2)
      assert.ok(first && second)
      await jobs.cancel(DEFAULT_TEAM_ID, job.id)
      assert.equal(await trials.lose(first.trial.id, first.token, KILLED), 'cancelled')
      assert.equal(await trials.handBack(second.trial.id, second.token), 'cancelled')
      assert.equal(await jobs.finish(job.id), 'cancelled')
    })
  })

  describe('after a silence', () => {
    /** Resolves when a session waits for a lock in this database. */
    const lockIsAwaited = async () => {
      for (let waiting = 0n; waiting === 0n; ) {
        const [row] = await db.$queryRaw<{ waiting: bigint }[]>`
          SELECT count(*) AS waiting FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`
        waiting = row?.waiting ?? 0n
      }
    }
    const reap = () => trials.reap({ silenceSeconds: 15, limit: 10 })

    test('ends only the attempts of silent workers', async () => {
      const job = await submitPlanned(repositories)
      const [silent, alive] = await claimPending(repositories, job.id, 2)
      assert.ok(silent && alive)
      await silence(silent.trial.id, 16)
      await silence(alive.trial.id, 14)
      assert.deepEqual(await reap(), [job.id])
      assert.deepEqual(await reap(), [])
      const { status, attempts } = await trialOf(silent.trial.id)
      assert.equal(status, 'pending')
      assert.deepEqual(
        attempts.map(({ status, error }) => [status, error?.type]),
        [['lost', 'PRUNE_HOST_SILENT']],
      )
      assert.equal(await trials.heartbeat(silent.trial.id, silent.token), 'lost')
      assert.equal(await trials.heartbeat(alive.trial.id, alive.token), 'running')
    })

    test('spares a worker that sends a heartbeat between the search and the lock', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await silence(trial.id, 60)
      const reaping = await db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT FROM jobs WHERE id = ${job.id}::uuid FOR UPDATE`
        const reaping = reap()
        await lockIsAwaited()
        assert.equal(await trials.heartbeat(trial.id, token), 'running')
        return { jobIds: reaping }
      })
      assert.deepEqual(await reaping.jobIds, [])
      assert.equal(await trials.heartbeat(trial.id, token), 'running')
    })

    test('has one winner when the worker comes back at the same moment', async () => {
      for (let round = 0; round < 10; round += 1) {
        const job = await submitPlanned(repositories)
        const { trial, token } = await claimFirst(repositories, job.id)
        await silence(trial.id, 60)
        const [reaped, again, ended] = await Promise.all([
          reap(),
          reap(),
          trials.end(trial.id, token, trialResult(), NO_LOG),
        ])
        const { status, attempts, measurements } = await trialOf(trial.id)
        const times = [...reaped, ...again].filter((jobId) => jobId === job.id).length
        assert.equal(times, ended ? 0 : 1)
        assert.equal(status, ended ? 'succeeded' : 'pending')
        assert.equal(attempts[0]?.status, ended ? 'succeeded' : 'lost')
        assert.equal(measurements.length, ended ? 1 : 0)
      }
    })
  })
})

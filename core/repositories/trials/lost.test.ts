import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/teams.ts'
import {
  claimFirst,
  claimPending,
  endWait,
  NO_LOG,
  PROGRESS,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import type { Loss } from '../index.ts'

const { db, repositories, jobs, trials, trialOf, versionsOf } = await openTestRepositories()

const KILLED: Loss = { exitCode: null, signal: 'SIGKILL', error: null, logTail: 'the last line' }

describe('attempts without a result', () => {
  /** As if so many seconds had passed since its worker spoke. */
  const silence = (trialId: string, seconds: number) => db.$executeRaw`
    UPDATE trials SET heartbeat_at = now() - make_interval(secs => ${seconds}) WHERE id = ${trialId}::uuid`

  describe('lose', () => {
    test('frees the trial for another attempt', async () => {
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

    test('of a job that is being cancelled ends the trial cancelled, as handing back does', async () => {
      const job = await submitPlanned(repositories)
      const [first, second] = await claimPending(repositories, job.id, 2)
      assert.ok(first && second)
      await jobs.cancel(DEFAULT_TEAM_ID, job.id)
      assert.equal(await trials.lose(first.trial.id, first.token, KILLED), 'cancelled')
      assert.equal(await trials.handBack(second.trial.id, second.token), 'cancelled')
      assert.equal(await jobs.finish(job.id), 'cancelled')
    })
  })

  describe('reap', () => {
    /** Until somebody waits for a lock in this database. */
    const lockIsAwaited = async () => {
      for (let waiting = 0n; waiting === 0n; ) {
        const [row] = await db.$queryRaw<{ waiting: bigint }[]>`
          SELECT count(*) AS waiting FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`
        waiting = row?.waiting ?? 0n
      }
    }
    const reap = () => trials.reap({ silenceSeconds: 15, limit: 10 })

    test('loses the attempts of silent workers only', async () => {
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

    test('spares a worker that speaks between being found silent and being reaped', async () => {
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

    test('races with the worker that comes back: one of them has the trial', async () => {
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
        assert.equal(reaped.length + again.length, ended ? 0 : 1)
        assert.equal(status, ended ? 'succeeded' : 'pending')
        assert.equal(attempts[0]?.status, ended ? 'succeeded' : 'lost')
        assert.equal(measurements.length, ended ? 1 : 0)
      }
    })
  })
})

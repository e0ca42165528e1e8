import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { planTrials } from '#core/domain/plan.ts'
import {
  claimFirst,
  claimPending,
  endWait,
  jobSpec,
  NO_LOG,
  queuePending,
  submit,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import type { Job, LostAttempt } from '../index.ts'

const { db, repositories, jobs, trials, jobOf } = await openTestRepositories()

const KILLED: LostAttempt = { exitCode: null, signal: 'SIGKILL', error: null, logTail: null }
const FAILED = trialResult({
  status: 'failed',
  reason: 'a reason',
  error: { type: 'builtins.ValueError', message: 'why', traceback: null },
})
const NOT_APPLICABLE = trialResult({ status: 'not_applicable', measurements: [] })

describe('retry', () => {
  const retry = (job: Job) => jobs.retry(DEFAULT_TEAM_ID, job.id)
  const statuses = async (job: Job) => (await trials.ofJob(job.id)).map(({ status }) => status)

  /** A job whose trials ended with these results, in the order of the plan. */
  async function ended(...results: Parameters<typeof trials.end>[2][]): Promise<Job> {
    const job = await submitPlanned(repositories)
    const claims = await claimPending(repositories, job.id)
    for (const [index, { trial, token }] of claims.entries()) {
      await trials.end(trial.id, token, results[index] ?? trialResult(), NO_LOG)
    }
    await jobs.finish(job.id)
    return jobOf(job.id)
  }

  test('of a partially succeeded job runs its failed trials, and changes no others', async () => {
    const job = await ended(trialResult(), FAILED, NOT_APPLICABLE)
    assert.equal(job.status, 'partially_succeeded')
    const [dense, failed, notApplicable] = await trials.ofJob(job.id)
    assert.equal(await retry(job), 'retried')

    const retried = await jobOf(job.id)
    assert.deepEqual([retried.status, retried.endedAt, retried.version], ['queued', null, job.version + 1])
    assert.deepEqual(retried.startedAt, job.startedAt)
    const [denseNow, pending, notApplicableNow] = await trials.ofJob(job.id)
    assert.deepEqual([denseNow, notApplicableNow], [dense, notApplicable])
    assert.ok(failed && pending)
    assert.deepEqual(
      { ...pending, status: 'failed', endedAt: failed.endedAt, retriedAfter: 0, version: failed.version },
      {
        ...failed,
        fingerprint: null,
        weightsDigest: null,
        reason: null,
        error: null,
        warnings: [],
        environment: null,
        achievedSparsity: null,
        loadSeconds: null,
        calibrateSeconds: null,
        pruneSeconds: null,
        evaluateSeconds: null,
        totalSeconds: null,
        tokensPerSecond: null,
        peakBytes: null,
        measurements: [],
      },
    )
    assert.deepEqual([pending.status, pending.version], ['pending', failed.version + 1])
    assert.equal(await db.outbox.count({ where: { jobId: job.id } }), 2)

    const { trial, token } = await claimFirst(repositories, job.id)
    assert.deepEqual([trial.id, trial.attempt], [failed.id, 2])
    assert.ok(await trials.end(trial.id, token, trialResult(), NO_LOG))
    assert.equal(await jobs.finish(job.id), 'succeeded')
  })

  test('stores the models of its trials as before', async () => {
    const spec = jobSpec({ keepArtifacts: [{ levels: [0.7], layout: 'packed' }] })
    const job = await submitPlanned(repositories, { spec })
    await jobs.cancel(DEFAULT_TEAM_ID, job.id)
    assert.equal(await retry(job), 'retried')
    assert.deepEqual(
      (await trials.ofJob(job.id)).map(({ layouts }) => layouts),
      [[], [], ['packed']],
    )
  })

  test('gives its trials the full number of attempts again', async () => {
    const spec = jobSpec({ levels: [0.5], maxAttempts: 2 })
    const job = await submitPlanned(repositories, { spec })
    const loseFirst = async () => {
      const { trial, token } = await claimFirst(repositories, job.id)
      const after = await trials.lose(trial.id, token, KILLED)
      await endWait(db, trial.id)
      return [trial.attempt, after]
    }
    const outcomes = [await loseFirst(), await loseFirst()]
    await jobs.cancel(DEFAULT_TEAM_ID, job.id)
    assert.equal(await retry(job), 'retried')
    outcomes.push(await loseFirst(), await loseFirst())
    assert.deepEqual(outcomes, [
      [1, 'pending'],
      [2, 'failed'],
      [3, 'pending'],
      [4, 'failed'],
    ])
  })

  test('of a cancelled job runs its cancelled trials', async () => {
    const job = await submitPlanned(repositories)
    const { trial, token } = await claimFirst(repositories, job.id)
    await trials.end(trial.id, token, trialResult(), NO_LOG)
    await jobs.cancel(DEFAULT_TEAM_ID, job.id)
    assert.equal(await retry(job), 'retried')
    assert.deepEqual(await statuses(job), ['succeeded', 'pending', 'pending'])
    for (const { trial, token } of await claimPending(repositories, job.id)) {
      assert.ok(await trials.end(trial.id, token, trialResult(), NO_LOG))
    }
    assert.equal(await jobs.finish(job.id), 'succeeded')
  })

  test('ends the delay of a trial that was cancelled during it', async () => {
    const job = await submitPlanned(repositories)
    const { trial, token } = await claimFirst(repositories, job.id)
    await trials.lose(trial.id, token, KILLED)
    assert.equal(await jobs.cancel(DEFAULT_TEAM_ID, job.id), 'cancelled')
    assert.equal(await retry(job), 'retried')
    assert.equal((await queuePending(repositories, job.id, 10))[0]?.trialId, trial.id)
  })

  test('of a job that was cancelled before it was planned plans it', async () => {
    const job = await submit(repositories)
    await jobs.cancel(DEFAULT_TEAM_ID, job.id)
    assert.equal(await retry(job), 'retried')
    assert.equal((await jobOf(job.id)).status, 'queued')
    assert.ok(await jobs.plan(job.id, planTrials(job.spec)))
  })

  test('is rejected, and changes nothing, while the job is open or when no result is missing', async () => {
    const planned = await submitPlanned(repositories)
    const cancelling = await submitPlanned(repositories)
    await claimFirst(repositories, cancelling.id)
    await jobs.cancel(DEFAULT_TEAM_ID, cancelling.id)
    const complete = await ended(trialResult(), trialResult(), NOT_APPLICABLE)
    for (const [{ id }, answer] of [
      [planned, 'not-ended'],
      [cancelling, 'not-ended'],
      [complete, 'nothing-missing'],
    ] as const) {
      const before = await jobOf(id)
      assert.equal(await jobs.retry(DEFAULT_TEAM_ID, id), answer)
      assert.deepEqual(await jobOf(id), before)
    }
    assert.equal(await jobs.retry('019a0000-0000-7000-8000-0000000000aa', complete.id), null)
  })

  test('succeeds once when it is called several times at once', async () => {
    const job = await ended(FAILED)
    const answers = await Promise.all([1, 2, 3, 4].map(() => retry(job)))
    assert.deepEqual(answers.toSorted(), ['not-ended', 'not-ended', 'not-ended', 'retried'])
    assert.equal((await jobOf(job.id)).version, job.version + 1)
  })

  test('has one consistent outcome when the job is cancelled at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const job = await ended(FAILED)
      const cancel = jobs.cancel(DEFAULT_TEAM_ID, job.id)
      const [cancelled, retried] = await Promise.all([cancel, retry(job)])
      assert.equal(retried, 'retried')
      const { status } = await jobOf(job.id)
      assert.ok(cancelled === 'already-ended' || cancelled === 'cancelled')
      assert.equal(status, cancelled === 'cancelled' ? 'cancelled' : 'queued')
      assert.deepEqual(await statuses(job), [
        cancelled === 'cancelled' ? 'cancelled' : 'pending',
        'succeeded',
        'succeeded',
      ])
    }
  })

  test('makes the old message of a queued trial invalid, so that the trial runs once', async () => {
    const job = await submitPlanned(repositories)
    const [stale] = await queuePending(repositories, job.id, 1)
    assert.ok(stale)
    await jobs.cancel(DEFAULT_TEAM_ID, job.id)
    await retry(job)
    const { trial } = await claimFirst(repositories, job.id)
    assert.equal(trial.id, stale.trialId)
    assert.equal(await trials.claim({ ...stale, hostId: trial.hostId ?? '', device: 'cpu' }), null)
  })
})

/** Which failed attempts are retried, and how the failures of a trial end it. The policy itself: core/domain/retry-policy.ts. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import {
  claimFirst,
  endWait,
  jobSpec,
  NO_LOG,
  queuePending,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import type { Claim, LostAttempt } from '../index.ts'

const { db, repositories, jobs, trials, trialOf } = await openTestRepositories()

const died = (signal: string): LostAttempt => ({
  exitCode: null,
  signal,
  error: null,
  logTail: 'the last line',
})
const failure = (type: string) =>
  trialResult({ status: 'failed', error: { type, message: 'why', traceback: 'Traceback' } })
const [GPU_1, GPU_2] = ['gpu-1/cuda:0', 'gpu-2/cuda:0']

describe('a failed attempt', () => {
  const submitLimited = (maxAttempts: number) =>
    submitPlanned(repositories, { spec: jobSpec({ maxAttempts }) })

  const lose = (signal: string) => (claim: Claim) => trials.lose(claim.trial.id, claim.token, died(signal))
  const fail = (type: string) => (claim: Claim) =>
    trials.end(claim.trial.id, claim.token, failure(type), { logTail: 'the last line' })

  /** Ends one attempt after the other of a job's first trial, each on its host, with no wait in between. */
  async function attempt(
    jobId: string,
    ...endings: [host: string, end: (claim: Claim) => Promise<unknown>][]
  ) {
    let id = ''
    for (const [host, end] of endings) {
      const claim = await claimFirst(repositories, jobId, host)
      id ||= claim.trial.id
      assert.equal(claim.trial.id, id)
      await end(claim)
      await endWait(db, id)
    }
    return trialOf(id)
  }

  test('that is transient is retried, and keeps its error', async () => {
    const job = await submitLimited(3)
    const { status, error, measurements, attempts } = await attempt(job.id, [
      GPU_1,
      fail('PRUNE_OUT_OF_MEMORY'),
    ])
    assert.deepEqual([status, error, measurements], ['pending', null, []])
    assert.deepEqual(
      attempts.map(({ status, failureClass, error, logTail }) => [
        status,
        failureClass,
        error?.type,
        logTail,
      ]),
      [['failed', 'transient', 'PRUNE_OUT_OF_MEMORY', 'the last line']],
    )
    const succeed = (claim: Claim) => trials.end(claim.trial.id, claim.token, trialResult(), NO_LOG)
    const again = await attempt(job.id, [GPU_1, succeed])
    assert.deepEqual([again.status, again.measurements.length], ['succeeded', 1])
    assert.deepEqual(
      again.attempts.map(({ number, failureClass }) => [number, failureClass]),
      [
        [1, 'transient'],
        [2, null],
      ],
    )
  })

  test('that is permanent ends the trial at once', async () => {
    const job = await submitLimited(3)
    const { status, error, attempts } = await attempt(job.id, [GPU_1, fail('builtins.ValueError')])
    assert.deepEqual([status, error?.type], ['failed', 'builtins.ValueError'])
    assert.deepEqual(
      attempts.map(({ failureClass }) => failureClass),
      ['permanent'],
    )
  })

  test('is written once, and a repeated call returns true again', async () => {
    const job = await submitLimited(3)
    const claim = await claimFirst(repositories, job.id)
    const end = () => fail('PRUNE_OUT_OF_MEMORY')(claim)
    assert.deepEqual(await Promise.all([end(), end()]), [true, true])
    const before = await trialOf(claim.trial.id)
    assert.equal(await end(), true)
    assert.deepEqual(await trialOf(claim.trial.id), before)
  })

  test('delays its trial before the retry, and no other trial', async () => {
    const job = await submitLimited(3)
    const claim = await claimFirst(repositories, job.id)
    await lose('SIGSEGV')(claim)
    const { id, notBefore, attempts } = await trialOf(claim.trial.id)
    const waited = Number(notBefore) - Number(attempts[0]?.endedAt)
    assert.ok(waited >= 750 && waited <= 1_250, `${waited} ms`)
    const others = await queuePending(repositories, job.id, 10)
    assert.equal(others.length, 2)
    assert.ok(others.every(({ trialId }) => trialId !== id))

    await endWait(db, id)
    const due = await queuePending(repositories, job.id, 10)
    assert.deepEqual(
      due.map(({ trialId, attempt }) => [trialId, attempt]),
      [[id, 2]],
    )
    assert.equal((await trialOf(id)).notBefore, null)
  })

  test('counts towards the limit, but one that was handed back does not and has no delay', async () => {
    const job = await submitLimited(2)
    const handBack = async (claim: Claim) => {
      await trials.handBack(claim.trial.id, claim.token)
      assert.equal((await trialOf(claim.trial.id)).notBefore, null)
    }
    const { status, error, attempts } = await attempt(
      job.id,
      [GPU_1, handBack],
      [GPU_1, lose('SIGKILL')],
      [GPU_1, handBack],
      [GPU_1, lose('SIGSEGV')],
    )
    assert.deepEqual([status, error?.type], ['failed', 'PRUNE_ATTEMPTS_EXHAUSTED'])
    assert.deepEqual(
      attempts.map(({ status, failureClass }) => [status, failureClass]),
      [
        ['handed_back', null],
        ['lost', 'transient'],
        ['handed_back', null],
        ['lost', 'transient'],
      ],
    )
  })

  test('that runs out of memory ends the trial the second time, with its result', async () => {
    const job = await submitLimited(10)
    const { status, error, measurements, attempts } = await attempt(
      job.id,
      [GPU_1, fail('PRUNE_OUT_OF_MEMORY')],
      [GPU_1, fail('PRUNE_OUT_OF_MEMORY')],
    )
    assert.deepEqual([status, error?.type, error?.traceback], ['failed', 'PRUNE_OUT_OF_MEMORY', 'Traceback'])
    assert.equal(measurements.length, 1)
    assert.deepEqual(
      attempts.map(({ failureClass }) => failureClass),
      ['transient', 'permanent'],
    )
  })

  test('that fails the same way on a second host ends the trial', async () => {
    const job = await submitLimited(10)
    const { status, error } = await attempt(job.id, [GPU_1, lose('SIGSEGV')], [GPU_2, lose('SIGSEGV')])
    assert.deepEqual([status, error?.type], ['failed', 'PRUNE_SAME_ON_TWO_HOSTS'])
    assert.match(
      error?.message ?? '',
      /attempt 1 on gpu-1\/cuda:0, .*attempt 2 on gpu-2\/cuda:0, killed by SIGSEGV/,
    )
  })

  test('that kills the third Python quarantines the trial, and the rest of the job goes on', async () => {
    const job = await submitLimited(10)
    const deaths = [1, 2, 3].map(
      () => [GPU_1, lose('SIGSEGV')] as [string, (claim: Claim) => Promise<unknown>],
    )
    const { status, error } = await attempt(job.id, ...deaths)
    assert.deepEqual([status, error?.type], ['failed', 'PRUNE_QUARANTINED'])
    assert.equal((await queuePending(repositories, job.id, 10)).length, 2)
  })

  test('ends as cancelled when its job is being cancelled, and keeps its measurements', async () => {
    const job = await submitLimited(10)
    const claim = await claimFirst(repositories, job.id)
    await jobs.cancel(DEFAULT_TEAM_ID, job.id)
    assert.ok(await fail('PRUNE_OUT_OF_MEMORY')(claim))
    const { status, error, measurements } = await trialOf(claim.trial.id)
    assert.deepEqual([status, error, measurements.length], ['cancelled', null, 1])
    assert.equal(await jobs.finish(job.id), 'cancelled')
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import {
  claimFirst,
  endWait,
  KILLED,
  NO_LOG,
  PROGRESS,
  queuePending,
  registerHost,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { db, repositories, jobs, trials, trialOf, versionsOf, snapshot, silence, succeeded } =
  await openTestRepositories()

describe('claims', () => {
  describe('claim', () => {
    test('begins an attempt and returns what a worker needs', async () => {
      const job = await submitPlanned(repositories, { requestId: 'request-9' })
      const before = await jobs.find(job.id)
      const { trial, token, jobSpec, requestId } = await claimFirst(repositories, job.id)
      assert.equal(trial.status, 'running')
      assert.equal(trial.attempt, 1)
      assert.deepEqual(trial.method, { id: 'dense', params: {} })
      assert.equal('claimToken' in trial, false)
      assert.deepEqual(jobSpec, job.spec)
      assert.equal(requestId, 'request-9')
      assert.match(token, /^[0-9a-f-]{36}$/)
      assert.equal((await jobs.find(job.id))?.version, (before?.version ?? 0) + 2)
      const { attempts, heartbeatAt, startedAt, hostId } = await trialOf(trial.id)
      assert.ok(heartbeatAt && startedAt)
      assert.deepEqual(
        attempts.map(({ number, status, device, endedAt }) => [number, status, device, endedAt]),
        [[1, 'running', 'cuda:0', null]],
      )
      assert.equal(attempts[0]?.hostId, hostId)
      const host = (await repositories.hosts.list()).find(({ id }) => id === hostId)
      assert.deepEqual(
        [host?.name, host?.model, host?.runs],
        [attempts[0]?.hostName, jobSpec.model, [trial.id]],
      )
    })

    test('begins the job with its first attempt, and no other attempt changes when it started', async () => {
      const job = await submitPlanned(repositories)
      const [message] = await queuePending(repositories, job.id, 1)
      assert.ok(message)
      const waiting = await jobs.find(job.id)
      assert.deepEqual([waiting?.status, waiting?.startedAt], ['queued', null])
      const claim = await trials.claim({ ...message, device: 'cpu' })
      assert.ok(claim)
      const begun = await jobs.find(job.id)
      const { attempts } = await trialOf(claim.trial.id)
      assert.deepEqual([begun?.status, begun?.startedAt], ['running', attempts[0]?.startedAt])

      assert.equal(await trials.handBack(claim.trial.id, claim.token), 'pending')
      await claimFirst(repositories, job.id)
      const again = await jobs.find(job.id)
      assert.deepEqual([again?.status, again?.startedAt], ['running', begun?.startedAt])
    })

    test('succeeds once for a message that is delivered many times', async () => {
      const job = await submitPlanned(repositories)
      const [message] = await queuePending(repositories, job.id, 1)
      assert.ok(message)
      const { trialId } = message
      const claim = () => trials.claim({ ...message, device: 'cpu' })
      const claims = await Promise.all(Array.from({ length: 8 }, claim))
      assert.equal(claims.filter((claim) => claim !== null).length, 1)
      assert.equal((await trialOf(trialId)).attempts.length, 1)
    })

    test('rejects a past or future attempt, and an unknown trial', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await trials.lose(trial.id, token, KILLED)
      await endWait(db, trial.id)
      const [message] = await queuePending(repositories, job.id, 1)
      assert.equal(message?.trialId, trial.id)
      const { hostId } = message
      const before = await snapshot(job.id, trial.id)
      for (const attempt of [1, 3]) {
        assert.equal(await trials.claim({ trialId: trial.id, attempt, hostId, device: 'cpu' }), null)
      }
      assert.equal(await trials.claim({ trialId: uuidv7(), attempt: 1, hostId, device: 'cpu' }), null)
      assert.deepEqual(await snapshot(job.id, trial.id), before)
    })

    test('rejects a trial of a cancelled job', async () => {
      const job = await submitPlanned(repositories)
      const [message] = await queuePending(repositories, job.id, 1)
      assert.ok(message)
      await jobs.cancel(DEFAULT_TEAM_ID, job.id)
      assert.equal(await trials.claim({ ...message, device: 'cpu' }), null)
    })

    test('rejects a host that the trial is not queued for, and a drained host', async () => {
      const job = await submitPlanned(repositories)
      const [message] = await queuePending(repositories, job.id, 1)
      assert.ok(message)
      const { hostId } = message
      const other = await registerHost(repositories, 'gpu-8/cuda:0')
      assert.equal(await trials.claim({ ...message, hostId: other, device: 'cpu' }), null)
      await repositories.hosts.drain(hostId)
      assert.equal(await trials.claim({ ...message, device: 'cpu' }), null)
      await repositories.hosts.resume(hostId)
      assert.ok(await trials.claim({ ...message, device: 'cpu' }))
    })
  })

  describe('heartbeat', () => {
    test('without progress increments no version', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await silence(trial.id, 60)
      const versions = await versionsOf(job.id, trial.id)
      const { heartbeatAt } = await trialOf(trial.id)
      assert.equal(await trials.heartbeat(trial.id, token), 'running')
      assert.deepEqual(await versionsOf(job.id, trial.id), versions)
      const beaten = await trialOf(trial.id)
      assert.ok(heartbeatAt && beaten.heartbeatAt && beaten.heartbeatAt > heartbeatAt)
    })

    test('with progress increments the versions of the trial and the job', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      const { job: jobVersion = 0, trial: trialVersion } = await versionsOf(job.id, trial.id)
      assert.equal(await trials.heartbeat(trial.id, token, PROGRESS), 'running')
      assert.deepEqual(await versionsOf(job.id, trial.id), { job: jobVersion + 1, trial: trialVersion + 1 })
      assert.deepEqual((await trialOf(trial.id)).progress, PROGRESS)
    })

    test('returns `cancel` for a job that is being cancelled', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await jobs.cancel(DEFAULT_TEAM_ID, job.id)
      assert.equal(await trials.heartbeat(trial.id, token), 'cancel')
      assert.equal(await trials.heartbeat(trial.id, token, PROGRESS), 'cancel')
    })
  })

  test('a lost claim writes nothing with any call', async () => {
    const job = await submitPlanned(repositories)
    const stale = await claimFirst(repositories, job.id)
    const id = stale.trial.id
    await trials.lose(id, stale.token, KILLED)
    await endWait(db, id)
    const current = await claimFirst(repositories, job.id)
    assert.equal(current.trial.id, id)
    const source = await succeeded('source')
    const before = await snapshot(job.id, id)

    assert.equal(await trials.heartbeat(id, stale.token), 'lost')
    assert.equal(await trials.heartbeat(id, stale.token, PROGRESS), 'lost')
    assert.equal(await trials.end(id, stale.token, trialResult(), NO_LOG), false)
    assert.equal(await trials.endByReuse(id, stale.token, source), false)
    assert.equal(await trials.lose(id, stale.token, KILLED), null)
    assert.equal(await trials.handBack(id, stale.token), null)
    assert.deepEqual(await snapshot(job.id, id), before)
    assert.equal(await trials.heartbeat(id, current.token), 'running')
  })
})

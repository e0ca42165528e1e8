import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { claimFirst, endWait, registerHost, submitPlanned, trialResult } from '../../test/support/fixtures.ts'
import { DEFAULT_TEAM_ID } from '../teams.ts'
import { createRepositories, type Loss, type Repositories } from './index.ts'

const NO_LOG = { logTail: null }
const PROGRESS = {
  phase: 'prune',
  step: 7,
  steps: 30,
  unit: 'block',
  fraction: 0.4,
  message: 'block 7',
} as const
const KILLED: Loss = { exitCode: null, signal: 'SIGKILL', error: null, logTail: 'the last line' }

describe('claims', () => {
  let database: TestDatabase
  let repositories: Repositories
  let jobs: Repositories['jobs']
  let trials: Repositories['trials']

  before(async () => {
    database = await createTestDatabase()
    repositories = createRepositories(database.db)
    ;({ jobs, trials } = repositories)
  })
  after(() => database.dispose())

  const trialOf = async (id: string) => {
    const trial = await trials.get(DEFAULT_TEAM_ID, id)
    assert.ok(trial)
    return trial
  }

  const versionsOf = async (jobId: string, trialId: string) => {
    const job = await jobs.find(jobId)
    return { job: job?.version, trial: (await trialOf(trialId)).version }
  }

  const snapshot = async (jobId: string, trialId: string) => [await jobs.find(jobId), await trialOf(trialId)]

  /** As if so many seconds had passed since its worker spoke. */
  const silence = (trialId: string, seconds: number) => database.db.$executeRaw`
    UPDATE trials SET heartbeat_at = now() - make_interval(secs => ${seconds}) WHERE id = ${trialId}::uuid`

  /** A trial that succeeded with this fingerprint. @returns its id */
  async function succeeded(fingerprint: string): Promise<string> {
    const job = await submitPlanned(repositories)
    const { trial, token } = await claimFirst(repositories, job.id)
    assert.ok(await trials.end(trial.id, token, trialResult({ fingerprint }), NO_LOG))
    return trial.id
  }

  describe('queuePending', () => {
    test('queues in the order of the plan, each trial once, with the priority of the job', async () => {
      const job = await submitPlanned(repositories, { priority: 5 })
      const planned = (await trials.ofJob(job.id)).map(({ id }) => id)
      const message = (trialId: string | undefined) => ({ trialId, attempt: 1, priority: 5 })
      assert.deepEqual(await trials.queuePending(job.id, 2), planned.slice(0, 2).map(message))
      const rest = await Promise.all([trials.queuePending(job.id, 2), trials.queuePending(job.id, 2)])
      assert.deepEqual(rest.flat(), [message(planned[2])])
      assert.deepEqual(
        (await trials.ofJob(job.id)).map(({ status }) => status),
        Array(3).fill('queued'),
      )
      assert.equal((await jobs.find(job.id))?.version, 4)
    })

    test('queues nothing of a job that is being cancelled', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await jobs.cancel(DEFAULT_TEAM_ID, job.id)
      await trials.handBack(trial.id, token)
      assert.deepEqual(await trials.queuePending(job.id, 10), [])
    })
  })

  test('stuckInQueue gives the messages of those that wait for long, and then leaves them in peace', async () => {
    const job = await submitPlanned(repositories, { priority: -3 })
    const [first] = await trials.queuePending(job.id, 2)
    assert.ok(first)
    await database.db.$executeRaw`
      UPDATE trials SET queued_at = now() - interval '31 s' WHERE id = ${first.trialId}::uuid`
    assert.deepEqual(await trials.stuckInQueue({ seconds: 30, limit: 10 }), [first])
    assert.deepEqual(await trials.stuckInQueue({ seconds: 30, limit: 10 }), [])
  })

  describe('claim', () => {
    test('begins an attempt and hands over what a worker needs', async () => {
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
        attempts.map(({ number, status, hostName, device, endedAt }) => [
          number,
          status,
          hostName,
          device,
          endedAt,
        ]),
        [[1, 'running', 'gpu-7/cuda:0', 'cuda:0', null]],
      )
      assert.equal(attempts[0]?.hostId, hostId)
    })

    test('of one message delivered many times goes to one worker', async () => {
      const job = await submitPlanned(repositories)
      const hostId = await registerHost(repositories)
      const [message] = await trials.queuePending(job.id, 1)
      assert.ok(message)
      const { trialId, attempt } = message
      const claim = () => trials.claim({ trialId, attempt, hostId, device: 'cpu' })
      const claims = await Promise.all(Array.from({ length: 8 }, claim))
      assert.equal(claims.filter((claim) => claim !== null).length, 1)
      assert.equal((await trialOf(trialId)).attempts.length, 1)
    })

    test('refuses a message of an attempt that is over or not yet due, and unknown trials', async () => {
      const job = await submitPlanned(repositories)
      const hostId = await registerHost(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await trials.lose(trial.id, token, KILLED)
      await endWait(database.db, trial.id)
      await trials.queuePending(job.id, 1)
      const before = await snapshot(job.id, trial.id)
      for (const attempt of [1, 3]) {
        assert.equal(await trials.claim({ trialId: trial.id, attempt, hostId, device: 'cpu' }), null)
      }
      assert.equal(await trials.claim({ trialId: uuidv7(), attempt: 1, hostId, device: 'cpu' }), null)
      assert.deepEqual(await snapshot(job.id, trial.id), before)
    })

    test('refuses a trial of a cancelled job', async () => {
      const job = await submitPlanned(repositories)
      const hostId = await registerHost(repositories)
      const [message] = await trials.queuePending(job.id, 1)
      assert.ok(message)
      await jobs.cancel(DEFAULT_TEAM_ID, job.id)
      assert.equal(await trials.claim({ ...message, hostId, device: 'cpu' }), null)
    })
  })

  describe('heartbeat', () => {
    test('without progress shows in no version', async () => {
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

    test('with progress shows in both versions', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      const { job: jobVersion = 0, trial: trialVersion } = await versionsOf(job.id, trial.id)
      assert.equal(await trials.heartbeat(trial.id, token, PROGRESS), 'running')
      assert.deepEqual(await versionsOf(job.id, trial.id), { job: jobVersion + 1, trial: trialVersion + 1 })
      assert.deepEqual((await trialOf(trial.id)).progress, PROGRESS)
    })

    test('learns of a cancelled job', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await jobs.cancel(DEFAULT_TEAM_ID, job.id)
      assert.equal(await trials.heartbeat(trial.id, token), 'cancel')
      assert.equal(await trials.heartbeat(trial.id, token, PROGRESS), 'cancel')
    })
  })

  test('a claim that is lost writes nothing, whatever its holder tries', async () => {
    const job = await submitPlanned(repositories)
    const stale = await claimFirst(repositories, job.id)
    const id = stale.trial.id
    await trials.lose(id, stale.token, KILLED)
    await endWait(database.db, id)
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

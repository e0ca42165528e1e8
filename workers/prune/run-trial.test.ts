/** What happens to an attempt when Python misbehaves (test/fixtures/python/puppet) or the claim is lost. */
import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { Repositories } from '#core/repositories/index.ts'
import { jobSpec, queuePending, submit, trialResult } from '../../test/support/fixtures.ts'
import { done, logged, openPuppetWorkers } from '../../test/support/puppet-worker.ts'

const {
  db,
  repositories,
  hostId,
  log,
  engines,
  supervise,
  createWorker,
  queueTrial,
  queueRetry,
  read,
  reap,
} = await openPuppetWorkers()

const attempts = async (trialId: string) =>
  (await read(trialId)).attempts.map(({ status, exitCode, signal }) => [status, exitCode, signal])

test('a duplicate message does not write a result twice', async () => {
  const { job, trialId, message } = await queueTrial({ events: [done()] })
  const worker = createWorker()
  await worker.run(message)
  await worker.run(message)
  const trial = await read(trialId)
  assert.equal(trial.status, 'succeeded')
  assert.equal(trial.measurements.length, 1)
  assert.deepEqual(await attempts(trialId), [['succeeded', null, null]])
  assert.deepEqual(worker.woken, [job.id])
})

test('one message runs all trials that the host is eligible for, in order', async () => {
  const job = await submit(repositories, { spec: jobSpec({ reuse: false }) })
  const method = { id: 'puppet', params: { events: [done()] } }
  const cell = { method, level: 0.5, pattern: 'unstructured', seed: 0, layouts: [], makesModelOf: null }
  const plan = [0, 1, 2].map((ordinal) => ({ ordinal, ...cell }))
  await repositories.jobs.plan(job.id, plan)
  const [message] = await queuePending(repositories, job.id, 1)
  assert.ok(message)
  const worker = createWorker()
  await worker.runAll(message)
  const trials = await repositories.trials.ofJob(job.id)
  assert.ok(trials.every(({ status }) => status === 'succeeded'))
  assert.deepEqual(
    trials.toSorted((a, b) => Number(a.startedAt) - Number(b.startedAt)),
    trials,
  )
  assert.deepEqual(worker.woken, [job.id, job.id, job.id])
})

test('the result of an equal trial is reused without a run', async () => {
  const fingerprint = 'ab'.repeat(32)
  const first = await queueTrial({ fingerprint, events: [done({ fingerprint })] }, true)
  const second = await queueTrial({ fingerprint, exit: 1 }, true)
  const worker = createWorker()
  await worker.run(first.message)
  await worker.run(second.message)
  const trial = await read(second.trialId)
  assert.deepEqual([trial.status, trial.reusedFrom], ['succeeded', first.trialId])
  assert.deepEqual(worker.woken, [first.job.id, second.job.id])
})

test('the death of Python loses the attempt with its exit code and log; the retry succeeds in a new Python', async () => {
  const { job, trialId, message } = await queueTrial({ print: 'out of luck\n', exit: 9 })
  const worker = createWorker()
  await worker.run(message)
  const {
    status,
    attempts: [attempt],
  } = await read(trialId)
  assert.equal(status, 'pending')
  assert.deepEqual([attempt?.status, attempt?.exitCode, attempt?.logTail], ['lost', 9, 'out of luck\n'])
  assert.equal(attempt?.error?.message, 'Python exited with 9.')
  assert.deepEqual(worker.woken, [job.id])

  await db.trial.update({ where: { id: trialId }, data: { params: { events: [done()] } } })
  await worker.run(await queueRetry({ job, trialId }))
  assert.equal((await read(trialId)).status, 'succeeded')
  assert.deepEqual(await attempts(trialId), [
    ['lost', 9, null],
    ['succeeded', null, null],
  ])
})

test('a trial that kills three Pythons is quarantined with its evidence, and the worker goes on', async () => {
  const deadly = await queueTrial({ print: 'about to fall\n', kill: constants.signals.SIGSEGV })
  const worker = createWorker()
  await worker.run(deadly.message)
  await worker.run(await queueRetry(deadly))
  await worker.run(await queueRetry(deadly))
  const { status, error, attempts } = await read(deadly.trialId)
  assert.deepEqual([status, error?.type], ['failed', 'PRUNE_QUARANTINED'])
  assert.match(
    error?.message ?? '',
    /^Python died 3 times: attempt 1 on gpu-7\/cuda:0, killed by SIGSEGV; attempt 2/,
  )
  assert.deepEqual(
    attempts.map((attempt) => [attempt.status, attempt.failureClass, attempt.signal]),
    [
      ['lost', 'transient', 'SIGSEGV'],
      ['lost', 'transient', 'SIGSEGV'],
      ['lost', 'permanent', 'SIGSEGV'],
    ],
  )
  for (const { logTail } of attempts) assert.match(logTail ?? '', /about to fall/)

  const next = await queueTrial({ events: [done()] })
  await worker.run(next.message)
  assert.equal((await read(next.trialId)).status, 'succeeded')
})

test('running out of memory is retried once, as an error and as a kill by the kernel', async () => {
  const error = { type: 'PRUNE_OUT_OF_MEMORY', message: 'tried to allocate 2 GiB', traceback: null }
  const greedy = await queueTrial({ events: [logged('growing')] })
  let oomKills = 0
  const running = createWorker({ countOomKills: async () => oomKills }).run(greedy.message)
  const { pid } = await engines.get()
  await log.line(({ msg, trialId }) => msg === 'growing' && trialId === greedy.trialId)
  oomKills += 1
  process.kill(pid, 'SIGKILL')
  await running
  const killed = await read(greedy.trialId)
  assert.deepEqual([killed.status, killed.attempts[0]?.error?.type], ['pending', 'PRUNE_OUT_OF_MEMORY'])

  const again = await queueRetry(greedy, 'gpu-8/cuda:0')
  const claim = await repositories.trials.claim({ ...again, device: 'cpu' })
  assert.ok(claim)
  const result = trialResult({ status: 'failed', measurements: [], error })
  await repositories.trials.end(greedy.trialId, claim.token, result, { logTail: null })
  const { status, error: last } = await read(greedy.trialId)
  assert.deepEqual([status, last], ['failed', error])
})

test('a failed device ends its Python, and the trial is retried', async () => {
  const error = { type: 'PRUNE_DEVICE_FAILED', message: 'unspecified launch failure', traceback: null }
  const failing = await queueTrial({ events: [done({ status: 'failed', error })] })
  const { pid } = await engines.get()
  await createWorker().run(failing.message)
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  const { status, attempts } = await read(failing.trialId)
  assert.deepEqual(
    [status, attempts[0]?.status, attempts[0]?.failureClass],
    ['pending', 'failed', 'transient'],
  )
})

test('a result that does not fit the schema, or that Postgres rejects, fails the trial with that error', async () => {
  const worker = createWorker()
  const bad = await queueTrial({ events: [done({ warnings: null })] })
  await worker.run(bad.message)
  const badTrial = await read(bad.trialId)
  assert.deepEqual([badTrial.status, badTrial.error?.type], ['failed', 'PRUNE_BAD_RESULT'])

  const [measurement] = trialResult().measurements
  const outcomes = { digest: '0'.repeat(64), values: Buffer.alloc(12).toString('base64') }
  const short = await queueTrial({
    events: [done({ measurements: [{ ...measurement, windows: 2, outcomes }] })],
  })
  await worker.run(short.message)
  const { status, error } = await read(short.trialId)
  assert.deepEqual([status, error?.type], ['failed', 'PRUNE_BAD_RESULT'])
  assert.match(error?.message ?? '', /\/result\/measurements\/0\/outcomes\/values: 12 bytes, not 16/)

  const big = await queueTrial({ events: [done({ measurements: [{ ...measurement, windows: 2 ** 40 }] })] })
  await worker.run(big.message)
  const bigTrial = await read(big.trialId)
  assert.deepEqual([bigTrial.status, bigTrial.measurements.length], ['failed', 0])
  assert.match(bigTrial.error?.message ?? '', /1099511627776/)
})

test('a lost claim kills Python, and the worker writes nothing', async () => {
  const { job, trialId, message } = await queueTrial({ events: [logged('running')] })
  const worker = createWorker()
  const running = worker.run(message)
  const { pid } = await engines.get()
  await log.line(({ msg, trialId: own }) => msg === 'running' && own === trialId)
  assert.deepEqual(await reap(trialId), [job.id])
  await running
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  const { status, attempts: rows } = await read(trialId)
  assert.equal(status, 'pending')
  assert.deepEqual(
    rows.map((row) => [row.status, row.error?.type]),
    [['lost', 'PRUNE_HOST_SILENT']],
  )
})

/** Repositories with a heartbeat after the write that ends the trial, which finds no claim. */
function withHeartbeatAfterTheEnd(): Repositories {
  const { trials } = repositories
  let answered = () => {}
  const beat = new Promise<void>((resolve) => {
    answered = resolve
  })
  const heldUp =
    <Args extends unknown[]>(write: (...args: Args) => Promise<boolean>) =>
    async (...args: Args) => {
      const written = await write(...args)
      await beat
      return written
    }
  return {
    ...repositories,
    trials: {
      ...trials,
      end: heldUp(trials.end),
      endByReuse: heldUp(trials.endByReuse),
      heartbeat: async (...args) => {
        const answer = await trials.heartbeat(...args)
        if (answer === 'lost') setImmediate(answered)
        return answer
      },
    },
  }
}

test('a heartbeat after the end of the trial does not kill the warm Python', async () => {
  const fingerprint = 'cd'.repeat(32)
  const { pid } = await engines.get()
  for (const act of [{ fingerprint, events: [done({ fingerprint })] }, { fingerprint }]) {
    const { trialId, message } = await queueTrial(act, true)
    await createWorker({ repositories: withHeartbeatAfterTheEnd() }).run(message)
    assert.equal((await read(trialId)).status, 'succeeded')
    assert.equal((await engines.get()).pid, pid)
    process.kill(pid, 0)
  }
})

test('cancelling a job stops its running trial', async () => {
  const cancelled = done({ status: 'cancelled', measurements: [] })
  const { job, trialId, message } = await queueTrial({
    events: [logged('to be cancelled')],
    doneWhenCancelled: cancelled,
  })
  const running = createWorker().run(message)
  await log.line(({ msg }) => msg === 'to be cancelled')
  await repositories.jobs.cancel(DEFAULT_TEAM_ID, job.id)
  await running
  assert.deepEqual(await attempts(trialId), [['cancelled', null, null]])
  assert.equal((await read(trialId)).status, 'cancelled')
})

test('a worker that stops hands its trial back, during the run and before it', async () => {
  const inRun = await queueTrial({
    events: [logged('to be handed back')],
    doneWhenCancelled: done({ status: 'cancelled' }),
  })
  const worker = createWorker()
  const running = worker.run(inRun.message)
  await log.line(({ msg }) => msg === 'to be handed back')
  worker.stop()
  await running
  assert.equal((await read(inRun.trialId)).status, 'pending')
  assert.deepEqual(await attempts(inRun.trialId), [['handed_back', null, null]])

  const beforeRun = await queueTrial({ fingerprint: 'never' }, true)
  const other = createWorker()
  const asking = other.run(beforeRun.message)
  await log.line(({ msg }) => msg === 'fingerprint asked')
  other.stop()
  await asking
  assert.equal((await read(beforeRun.trialId)).status, 'pending')
  assert.equal((await attempts(beforeRun.trialId))[0]?.[0], 'handed_back')
})

test('without a Python nothing is claimed, and the next message retries', async () => {
  const { trialId, message } = await queueTrial({ events: [done()] })
  const broken = supervise('/nowhere/python')
  await assert.rejects(createWorker({ engines: broken }).run(message), { name: 'PythonDied' })
  await assert.rejects(createWorker({ engines: broken }).run(message), { name: 'PythonDied' })
  assert.deepEqual([(await read(trialId)).status, await attempts(trialId)], ['queued', []])
  await createWorker().run(message)
  assert.equal((await read(trialId)).status, 'succeeded')
})

test('a trial that cannot begin is declined at once, and the host rests', async () => {
  const { trialId, message } = await queueTrial({ events: [done()] })
  const broken = supervise('/nowhere/python')
  await assert.rejects(createWorker({ engines: broken }).runAll(message), { name: 'PythonDied' })
  assert.equal((await read(trialId)).status, 'pending')
  const stateOf = async () => (await repositories.hosts.list()).find(({ id }) => id === hostId)?.state
  assert.equal(await stateOf(), 'resting')
  assert.equal(await repositories.trials.queueFor(hostId, { perTeam: 100 }), null)

  await db.$executeRaw`UPDATE hosts SET rests_until = now() - interval '1 second'`
  assert.equal(await stateOf(), 'live')
  const again = await repositories.trials.queueFor(hostId, { perTeam: 100 })
  assert.equal(again?.attempt, message.attempt)
})

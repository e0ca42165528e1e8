import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { TrialStatus } from '#core/domain/status.ts'
import type { TrialGroup } from '#core/domain/time-left.ts'
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

const { db, repositories, jobs, trials, jobOf, outboxOf, newTeam } = await openTestRepositories()

const UNKNOWN_TEAM = uuidv7()

const group = (method: string, status: TrialStatus, changes: Partial<TrialGroup> = {}): TrialGroup => ({
  method,
  status,
  trials: 1,
  runningFraction: 0,
  computed: 0,
  computedSeconds: 0,
  ...changes,
})

describe('jobs', () => {
  test('a job is stored as it was submitted, with an outbox row', async () => {
    const spec = jobSpec({ levels: [0.25] })
    const job = await submit(repositories, { name: null, spec, priority: 7, requestId: 'r' })
    assert.equal(job.status, 'queued')
    assert.equal(job.version, 1)
    assert.deepEqual(job.spec, spec)
    assert.equal(job.model, spec.model)
    assert.equal(job.name, null)
    assert.equal(job.priority, 7)
    assert.deepEqual(await jobs.get(DEFAULT_TEAM_ID, job.id), job)
    assert.deepEqual(await jobs.find(job.id), job)
    assert.equal(await outboxOf(job.id), 1)
  })

  test('a job that cannot be stored leaves no outbox row', async () => {
    const before = await db.outbox.count()
    await assert.rejects(submit(repositories, { teamId: UNKNOWN_TEAM }), { code: 'P2003' })
    assert.equal(await db.outbox.count(), before)
  })

  test('another team can neither read nor cancel a job', async () => {
    const [teamId, other] = [await newTeam(), await newTeam()]
    const job = await submitPlanned(repositories, { teamId })
    const page = { limit: 10, cursor: null }
    const visible = async (team: string) => ({
      get: (await jobs.get(team, job.id))?.id,
      list: (await jobs.list(team, page)).items.map(({ id }) => id),
      trials: (await trials.list(team, job.id, page)).items.length,
    })
    assert.deepEqual(await visible(teamId), { get: job.id, list: [job.id], trials: 3 })
    assert.deepEqual(await visible(other), { get: undefined, list: [], trials: 0 })
    assert.equal(await jobs.cancel(other, job.id), null)
    assert.equal((await jobOf(job.id)).status, 'queued')
  })

  describe('counts', () => {
    test('are by status, with the completed fraction of running trials', async () => {
      const job = await submitPlanned(repositories)
      const unplanned = await submit(repositories)
      const [first, second] = await claimPending(repositories, job.id, 2)
      assert.ok(first && second)
      const progress = { phase: 'prune', step: 1, steps: 4, unit: 'block', message: '' } as const
      await trials.heartbeat(first.trial.id, first.token, { ...progress, fraction: 0.25 })
      await trials.heartbeat(second.trial.id, second.token, { ...progress, fraction: 0.5 })
      const counts = await jobs.counts([job.id, unplanned.id])
      const zeros = {
        pending: 0,
        queued: 0,
        running: 0,
        succeeded: 0,
        failed: 0,
        cancelled: 0,
        not_applicable: 0,
      }
      assert.deepEqual(counts.get(job.id), {
        trials: 3,
        byStatus: { ...zeros, running: 2, pending: 1 },
        runningFraction: 0.75,
        groups: [
          group('dense', 'running', { runningFraction: 0.25 }),
          group('magnitude', 'pending'),
          group('magnitude', 'running', { runningFraction: 0.5 }),
        ],
      })
      assert.deepEqual(counts.get(unplanned.id), {
        trials: 0,
        byStatus: zeros,
        runningFraction: 0,
        groups: [],
      })
    })

    test('have the seconds of trials that were computed, not of those that reused a result', async () => {
      const job = await submitPlanned(repositories)
      const [dense, first, second] = await claimPending(repositories, job.id)
      assert.ok(dense && first && second)
      const taking = (total: number) =>
        trialResult({ seconds: { load: 0, calibrate: 0, prune: 0, evaluate: 0, total } })
      await trials.end(dense.trial.id, dense.token, taking(1.5), NO_LOG)
      await trials.end(first.trial.id, first.token, taking(7), NO_LOG)
      assert.ok(await trials.endByReuse(second.trial.id, second.token, first.trial.id))
      assert.deepEqual((await jobs.counts([job.id])).get(job.id)?.groups, [
        group('dense', 'succeeded', { computed: 1, computedSeconds: 1.5 }),
        group('magnitude', 'succeeded', { trials: 2, computed: 1, computedSeconds: 7 }),
      ])
    })
  })

  describe('needingAttention', () => {
    test('returns only jobs that control has to plan or finish', async () => {
      const unplanned = await submit(repositories)
      const pending = await submitPlanned(repositories)
      const busy = await submitPlanned(repositories)
      await queuePending(repositories, busy.id, 1_000)
      const over = await submitPlanned(repositories)
      const cancelling = await submitPlanned(repositories)
      const stopped = await submitPlanned(repositories)
      for (const { trial, token } of await claimPending(repositories, over.id)) {
        await trials.end(trial.id, token, trialResult(), NO_LOG)
      }
      await claimFirst(repositories, cancelling.id)
      await jobs.cancel(DEFAULT_TEAM_ID, cancelling.id)
      const { trial, token } = await claimFirst(repositories, stopped.id)
      await jobs.cancel(DEFAULT_TEAM_ID, stopped.id)
      await trials.handBack(trial.id, token)
      const ended = await submit(repositories)
      await jobs.cancel(DEFAULT_TEAM_ID, ended.id)

      const mine = new Set([unplanned, pending, busy, over, cancelling, stopped, ended].map(({ id }) => id))
      const due = (await jobs.needingAttention(1_000)).filter((id) => mine.has(id))
      assert.deepEqual(due, [unplanned.id, over.id, stopped.id])
      const afterFirst = await jobs.needingAttention(1, unplanned.id)
      assert.deepEqual(afterFirst, [over.id])
    })
  })

  test('the revisions of models are those of jobs that have not ended', async () => {
    const submitWith = (revision: string) => submitPlanned(repositories, { spec: jobSpec({ revision }) })
    await submitWith('r-open')
    await submitWith('r-open')
    const cancelling = await submitWith('r-cancelling')
    await claimFirst(repositories, cancelling.id)
    await jobs.cancel(DEFAULT_TEAM_ID, cancelling.id)
    const ended = await submitWith('r-ended')
    await jobs.cancel(DEFAULT_TEAM_ID, ended.id)
    const found = (await jobs.openRevisions()).filter((revision) => revision.startsWith('r-'))
    assert.deepEqual(found.sort(), ['r-cancelling', 'r-open'])
  })
})

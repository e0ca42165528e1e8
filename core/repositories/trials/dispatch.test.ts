import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import {
  claimFirst,
  jobSpec,
  NO_LOG,
  poolName,
  registerHost,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import type { Job, NewHost, NewJob } from '../index.ts'

const { db, repositories, jobs, trials, newTeam } = await openTestRepositories()

const NO_LIMITS = { perTeam: 1_000 }

describe('dispatch', () => {
  /** A new pool, with helpers that add hosts and jobs to it. */
  function newPool() {
    const pool = poolName()
    return {
      host: (changes: Partial<NewHost> = {}) =>
        registerHost(repositories, `${uuidv7()}/cuda:0`, { pool, ...changes }),
      /** Adds a job with `count` trials, including the baseline. */
      job: (count: number, changes: Partial<NewJob> = {}) => {
        const levels = Array.from({ length: count - 1 }, (_, n) => (n + 1) / count)
        const requirements = { pool, labels: [], gpuMemoryBytes: null }
        return submitPlanned(repositories, { spec: jobSpec({ levels }), requirements, ...changes })
      },
      pool,
    }
  }

  /** Queues the next trial for the host and claims it. @returns which trial it was */
  async function serve(
    hostId: string,
    limits = NO_LIMITS,
  ): Promise<{ jobId: string; ordinal: number } | null> {
    const queued = await trials.queueFor(hostId, limits)
    const claim = queued && (await trials.claim({ ...queued, device: 'cuda:0' }))
    return claim && { jobId: claim.trial.jobId, ordinal: claim.trial.ordinal }
  }

  /** Ends the host's trial. */
  async function finish(hostId: string, status: 'succeeded' | 'failed' = 'succeeded'): Promise<void> {
    const trial = await db.trial.findFirstOrThrow({ where: { hostId, status: 'running' } })
    assert.ok(await trials.end(trial.id, String(trial.claimToken), trialResult({ status }), NO_LOG))
  }

  /** Runs the next `count` trials of one host. @returns their jobs */
  async function served(hostId: string, count: number): Promise<(string | undefined)[]> {
    const order = []
    for (let n = 0; n < count; n += 1) {
      order.push((await serve(hostId))?.jobId)
      await finish(hostId)
    }
    return order
  }

  const statuses = async ({ id }: Job) => (await trials.ofJob(id)).map(({ status }) => status)

  describe('queueFor', () => {
    test('gives a host one trial at a time, in the order of the plan', async () => {
      const { host, job } = newPool()
      const [id, { id: jobId, version }] = [await host(), await job(3)]
      const queued = await trials.queueFor(id, NO_LIMITS)
      assert.equal(await trials.queueFor(id, NO_LIMITS), null)
      assert.deepEqual(await statuses(await job(1)), ['pending'])
      const [first] = await trials.ofJob(jobId)
      assert.deepEqual(queued, { trialId: first?.id, attempt: 1, hostId: id })
      assert.equal((await jobs.find(jobId))?.version, version + 2) // planned, queued
      assert.ok(await trials.claim({ ...queued, device: 'cuda:0' }))
      assert.equal(await trials.queueFor(id, NO_LIMITS), null)
      await finish(id)
      assert.deepEqual(await serve(id), { jobId, ordinal: 1 })
    })

    test('a single trial waits only for one running trial, however many trials another team has', async () => {
      const { host, job } = newPool()
      const hosts = await Promise.all([host(), host(), host()])
      await job(1_000, { teamId: await newTeam() })
      for (const id of hosts) assert.ok(await serve(id))
      const single = await job(1, { teamId: await newTeam() })
      const [free] = hosts
      assert.ok(free)
      await finish(free)
      assert.equal((await serve(free))?.jobId, single.id)
    })

    test('teams share the hosts evenly, and alternate on one host', async () => {
      const { host, job } = newPool()
      const many = await job(100, { teamId: await newTeam() })
      const few = await job(10, { teamId: await newTeam() })
      const hosts = await Promise.all([host(), host(), host(), host()])
      for (const id of hosts) assert.ok(await serve(id))
      for (const { id } of [many, few]) assert.equal((await jobs.counts([id])).get(id)?.byStatus.running, 2)

      const [one, ...others] = hosts
      assert.ok(one)
      for (const id of [one, ...others]) await finish(id)
      const order = await served(one, 6)
      assert.ok(order.every((jobId, n) => n === 0 || jobId !== order[n - 1]))
    })

    test('the jobs of a team run by priority, then age', async () => {
      const { host, job } = newPool()
      const [older, newer, urgent] = [await job(1), await job(1), await job(1, { priority: 5 })]
      assert.deepEqual(await served(await host(), 3), [urgent.id, older.id, newer.id])
    })

    test('an edit of the priority takes effect for the next trial', async () => {
      const { host, job } = newPool()
      const [older, newer] = [await job(2), await job(2)]
      const id = await host()
      const [first] = await served(id, 1)
      await jobs.edit(newer.teamId, newer.id, { priority: 1 }, null)
      assert.deepEqual([first, ...(await served(id, 3))], [older.id, newer.id, newer.id, older.id])
    })

    test('a trial that stores its model waits until the dense baseline has ended', async () => {
      for (const status of ['succeeded', 'failed'] as const) {
        const { host, job } = newPool()
        const [first, second] = [await host(), await host()]
        const keepArtifacts = [{ levels: [0.5], layout: 'plain' as const }]
        const { id: jobId } = await job(4, { spec: jobSpec({ levels: [0.5, 0.7], keepArtifacts }) })
        assert.deepEqual(await serve(first), { jobId, ordinal: 0 })
        assert.deepEqual(await serve(second), { jobId, ordinal: 2 })
        const third = await host()
        assert.equal(await serve(third), null)
        assert.ok(!(await trials.idleHosts(1_000)).includes(third))
        await finish(first, status)
        assert.ok((await trials.idleHosts(1_000)).includes(third))
        assert.deepEqual(await serve(third), { jobId, ordinal: 1 })
      }
    })

    test('a trial that makes the model of an ended trial does not wait', async () => {
      const { host, job } = newPool()
      const { id: jobId } = await job(1, {
        spec: jobSpec({ levels: [0.5], artifactOf: { trialId: uuidv7(), layout: 'plain' } }),
      })
      assert.deepEqual(await serve(await host()), { jobId, ordinal: 1 })
    })

    test('a team at its limit waits, and other teams do not', async () => {
      const { host, job } = newPool()
      await job(5, { teamId: await newTeam() })
      const [first, second] = [await host(), await host()]
      assert.ok(await serve(first, { perTeam: 1 }))
      assert.equal(await serve(second, { perTeam: 1 }), null)
      const other = await job(1, { teamId: await newTeam() })
      assert.equal((await serve(second, { perTeam: 1 }))?.jobId, other.id)
    })

    test('concurrent dispatches give every host one trial, and no trial twice', async () => {
      const { host, job } = newPool()
      const { id: jobId } = await job(20)
      const hosts = await Promise.all(Array.from({ length: 5 }, () => host()))
      const given = await Promise.all(
        [...hosts, ...hosts, ...hosts].map((id) => trials.queueFor(id, NO_LIMITS)),
      )
      const queued = given.filter((trial) => trial !== null)
      assert.deepEqual(new Set(queued.map(({ hostId }) => hostId)), new Set(hosts))
      assert.equal(new Set(queued.map(({ trialId }) => trialId)).size, 5)
      assert.equal((await jobs.counts([jobId])).get(jobId)?.byStatus.queued, 5)
    })

    test('skips a job that is cancelled at the same moment', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { host, job } = newPool()
        const [id, cancelled, next] = [await host(), await job(1), await job(1)]
        const [queued] = await Promise.all([
          trials.queueFor(id, NO_LIMITS),
          jobs.cancel(DEFAULT_TEAM_ID, cancelled.id),
        ])
        assert.ok(queued)
        assert.deepEqual(await statuses(cancelled), ['cancelled'])
        const claim = await trials.claim({ ...queued, device: 'cuda:0' })
        assert.ok(claim === null || claim.trial.jobId === next.id)
      }
    })

    test('a host gets only trials that it is eligible for', async () => {
      const { host, job, pool } = newPool()
      const asking = (labels: string[], gpuMemoryBytes: number | null = null) =>
        job(1, { requirements: { pool, labels, gpuMemoryBytes } })
      const large = await asking(['cuda'], 2 ** 37)
      const labelled = await asking(['a100', 'cuda'])
      const any = await asking([])
      const [cpu, gpu, a100] = [
        await host({ labels: ['cpu'], memoryBytes: 2 ** 38 }),
        await host(),
        await host({ labels: ['a100', 'cuda'] }),
      ]
      assert.equal((await serve(cpu))?.jobId, any.id)
      assert.equal(await serve(gpu), null)
      assert.equal((await serve(a100))?.jobId, labelled.id)
      assert.equal((await serve(await host({ memoryBytes: 2 ** 37 })))?.jobId, large.id)
    })

    test('a drained, silent or stopped host gets no trial', async () => {
      const { host, job } = newPool()
      await job(3)
      const [drained, silent, stopped] = [await host(), await host(), await host()]
      await repositories.hosts.drain(drained)
      await repositories.hosts.stop(stopped)
      await db.$executeRaw`
        UPDATE hosts SET heartbeat_at = now() - interval '16 s' WHERE id = ${silent}::uuid`
      for (const id of [drained, silent, stopped]) assert.equal(await serve(id), null)
      await repositories.hosts.resume(drained)
      assert.ok(await serve(drained))
    })

    test('a host that restarted does not wait for the trial of its previous process', async () => {
      const { host, job } = newPool()
      const { id: jobId } = await job(2)
      const name = `${uuidv7()}/cuda:0`
      const id = await host({ name })
      assert.ok(await serve(id))
      await host({ name })
      assert.deepEqual(await serve(id), { jobId, ordinal: 1 })
    })

    test('a host prefers its loaded model among jobs of equal priority and similar age', async () => {
      const { host, job } = newPool()
      const id = await host()
      const of = (model: string) => ({ spec: jobSpec({ model, levels: [0.5] }) })
      const first = await job(2, of('warm'))
      assert.equal((await serve(id))?.jobId, first.id)
      await finish(id)
      await jobs.cancel(DEFAULT_TEAM_ID, first.id)
      const [cold, warm] = [await job(2, of('cold')), await job(2, of('warm'))]
      const later = await job(2, of('warm'))
      const urgent = await job(2, { ...of('cold'), priority: 1 })
      await db.$executeRaw`
        UPDATE jobs SET created_at = created_at + interval '11 minutes' WHERE id = ${later.id}::uuid`
      await db.$executeRaw`UPDATE hosts SET model = 'warm' WHERE id = ${id}::uuid`
      assert.deepEqual(await served(id, 2), [urgent.id, urgent.id])
      await db.$executeRaw`UPDATE hosts SET model = 'warm' WHERE id = ${id}::uuid`
      assert.deepEqual(
        await served(id, 6),
        [warm, warm, cold, cold, later, later].map((job) => job.id),
      )
    })
  })

  describe('idleHosts', () => {
    test('returns hosts that could run a trial and have none, the longest unserved first', async () => {
      const { host, job, pool } = newPool()
      const [first, second, busy, drained] = [await host(), await host(), await host(), await host()]
      await repositories.hosts.drain(drained)
      const mine = async () => {
        const idle = new Set([first, second, busy, drained])
        return (await trials.idleHosts(1_000)).filter((id) => idle.has(id))
      }
      assert.deepEqual(await mine(), [])
      await job(1, { requirements: { pool, labels: ['elsewhere'], gpuMemoryBytes: null } })
      assert.deepEqual(await mine(), [])
      await job(5)
      assert.ok(await serve(first))
      await finish(first)
      assert.ok(await serve(busy))
      assert.deepEqual(await mine(), [second, first])
    })
  })

  describe('withdraw', () => {
    const withdraw = () => trials.withdraw({ seconds: 30, limit: 100 })

    test('sets a trial back to pending that its host does not claim in time', async () => {
      const { host, job } = newPool()
      const [id, waiting] = [await host(), await job(1)]
      const queued = await trials.queueFor(id, NO_LIMITS)
      await withdraw()
      assert.deepEqual(await statuses(waiting), ['queued'])
      await db.$executeRaw`
        UPDATE trials SET queued_at = now() - interval '31 s' WHERE job_id = ${waiting.id}::uuid`
      await withdraw()
      assert.deepEqual(await statuses(waiting), ['pending'])
      assert.ok(queued)
      assert.equal(await trials.claim({ ...queued, device: 'cuda:0' }), null)
      assert.deepEqual(await trials.queueFor(id, NO_LIMITS), queued)
    })

    test('takes the queued trial of a drained host, and leaves its running trial', async () => {
      const { host, job } = newPool()
      const [busy, idle, waiting] = [await host(), await host(), await job(2)]
      assert.ok(await serve(busy))
      const queued = await trials.queueFor(idle, NO_LIMITS)
      for (const id of [busy, idle]) await repositories.hosts.drain(id)
      await withdraw()
      assert.deepEqual(await statuses(waiting), ['running', 'pending'])
      const other = await trials.queueFor(await host(), NO_LIMITS)
      assert.equal(other?.trialId, queued?.trialId)
      assert.ok(queued)
      assert.equal(await trials.claim({ ...queued, device: 'cuda:0' }), null)
      await finish(busy)
    })

    test('leaves claimed trials alone', async () => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      await db.$executeRaw`
        UPDATE trials SET queued_at = now() - interval '1 hour' WHERE id = ${trial.id}::uuid`
      await withdraw()
      assert.equal(await trials.heartbeat(trial.id, token), 'running')
    })
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/teams.ts'
import { claimPending, registerHost, submit, submitPlanned } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import type { Job } from '../index.ts'

const { db, repositories } = await openTestRepositories()

/** Requirements in a pool that nobody else uses. */
const asking = (labels: string[] = [], gpuMemoryBytes: number | null = null) => ({
  requirements: { pool: `pool-${uuidv7()}`, labels, gpuMemoryBytes },
})
const hostFor = ({ pool }: Job, changes = {}) =>
  registerHost(repositories, `${uuidv7()}/cuda:0`, { pool, ...changes })

/** Whether the job waits, and its version, once control has looked. */
async function noticed({ id }: Job): Promise<[boolean, number]> {
  await repositories.jobs.noticeHosts()
  const job = await repositories.jobs.find(id)
  assert.ok(job)
  return [job.waitsForHost, job.version]
}

test('a job that no host can run waits from the start, and the others do not', async () => {
  const waiting = await submit(repositories, asking())
  assert.equal(waiting.waitsForHost, true)
  await hostFor(waiting)
  const { pool } = waiting
  const served = await submit(repositories, { requirements: { pool, labels: [], gpuMemoryBytes: null } })
  assert.equal(served.waitsForHost, false)
})

test('hosts that come, are drained, fall silent or leave change the job and its version, once', async () => {
  const job = await submitPlanned(repositories, asking())
  assert.deepEqual(await noticed(job), [true, 2])
  const host = await hostFor(job)
  assert.deepEqual(await noticed(job), [false, 3])
  assert.deepEqual(await noticed(job), [false, 3])
  const { hosts } = repositories
  const changes = [
    () => hosts.drain(host),
    () => hosts.resume(host),
    () =>
      db.$executeRaw`UPDATE hosts SET heartbeat_at = now() - interval '16 seconds' WHERE id = ${host}::uuid`,
    () => hosts.heartbeat(host),
    () => hosts.stop(host),
  ]
  for (const [index, change] of changes.entries()) {
    await change()
    assert.deepEqual(await noticed(job), [index % 2 === 0, 4 + index])
  }
})

test('what a host has and what a job asks for is compared', async () => {
  const job = await submit(repositories, asking(['a100'], 40 * 2 ** 30))
  await hostFor(job, { labels: ['cuda'] })
  await hostFor(job, { labels: ['cuda', 'a100'], memoryBytes: 2 ** 34 })
  assert.deepEqual(await noticed(job), [true, 1])
  await hostFor(job, { labels: ['cuda', 'a100'], memoryBytes: 2 ** 36 })
  assert.deepEqual(await noticed(job), [false, 2])
})

test('a job with nothing left to begin does not wait, nor does one that was cancelled', async () => {
  const [busy, cancelled] = [
    await submitPlanned(repositories, asking()),
    await submit(repositories, asking()),
  ]
  const [claim] = await claimPending(repositories, busy.id)
  await noticed(busy)
  await repositories.hosts.drain(String(claim?.trial.hostId))
  await repositories.jobs.cancel(DEFAULT_TEAM_ID, cancelled.id)
  assert.equal((await noticed(busy))[0], false)
  assert.deepEqual(await noticed(cancelled), [false, 2])
})

test('a job that is being moved holds nobody up', async () => {
  const [moved, other] = [
    await submitPlanned(repositories, asking()),
    await submitPlanned(repositories, asking()),
  ]
  await Promise.all([hostFor(moved), hostFor(other)])
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT FROM jobs WHERE id = ${moved.id}::uuid FOR UPDATE`
    assert.deepEqual(await noticed(other), [false, 3])
  })
  assert.deepEqual(await noticed(moved), [false, 3])
})

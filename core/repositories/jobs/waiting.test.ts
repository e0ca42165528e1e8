import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import {
  claimPending,
  poolName,
  registerHost,
  submit,
  submitPlanned,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import type { Job } from '../index.ts'

const { db, repositories } = await openTestRepositories()

/** Requirements in a new pool. */
const requiring = (labels: string[] = [], gpuMemoryBytes: number | null = null) => ({
  requirements: { pool: poolName(), labels, gpuMemoryBytes },
})
const hostFor = ({ pool }: Job, changes = {}) =>
  registerHost(repositories, `${uuidv7()}/cuda:0`, { pool, ...changes })

/** Whether the job waits, and its version, after an update. */
async function updated({ id }: Job): Promise<[boolean, number]> {
  await repositories.jobs.updateWaiting()
  const job = await repositories.jobs.find(id)
  assert.ok(job)
  return [job.waitsForHost, job.version]
}

test('a new job waits only if no host can run it', async () => {
  const waiting = await submit(repositories, requiring())
  assert.equal(waiting.waitsForHost, true)
  await hostFor(waiting)
  const { pool } = waiting
  const served = await submit(repositories, { requirements: { pool, labels: [], gpuMemoryBytes: null } })
  assert.equal(served.waitsForHost, false)
})

test('each change of a host updates the job and its version once', async () => {
  const job = await submitPlanned(repositories, requiring())
  assert.deepEqual(await updated(job), [true, 2])
  const host = await hostFor(job)
  assert.deepEqual(await updated(job), [false, 3])
  assert.deepEqual(await updated(job), [false, 3])
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
    assert.deepEqual(await updated(job), [index % 2 === 0, 4 + index])
  }
})

test('a job waits until a host meets its labels and its GPU memory', async () => {
  const job = await submit(repositories, requiring(['a100'], 40 * 2 ** 30))
  await hostFor(job, { labels: ['cuda'] })
  await hostFor(job, { labels: ['cuda', 'a100'], memoryBytes: 2 ** 34 })
  assert.deepEqual(await updated(job), [true, 1])
  await hostFor(job, { labels: ['cuda', 'a100'], memoryBytes: 2 ** 36 })
  assert.deepEqual(await updated(job), [false, 2])
})

test('a job without pending trials and a cancelled job do not wait', async () => {
  const [busy, cancelled] = [
    await submitPlanned(repositories, requiring()),
    await submit(repositories, requiring()),
  ]
  const [claim] = await claimPending(repositories, busy.id)
  await updated(busy)
  await repositories.hosts.drain(String(claim?.trial.hostId))
  await repositories.jobs.cancel(DEFAULT_TEAM_ID, cancelled.id)
  assert.equal((await updated(busy))[0], false)
  assert.deepEqual(await updated(cancelled), [false, 2])
})

test('a locked job does not hold up the update of other jobs', async () => {
  const [moved, other] = [
    await submitPlanned(repositories, requiring()),
    await submitPlanned(repositories, requiring()),
  ]
  await Promise.all([hostFor(moved), hostFor(other)])
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT FROM jobs WHERE id = ${moved.id}::uuid FOR UPDATE`
    assert.deepEqual(await updated(other), [false, 3])
  })
  assert.deepEqual(await updated(moved), [false, 3])
})

/** Dispatch with a real Redis and Postgres. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Redis } from 'ioredis'
import { uuidv7 } from 'uuidv7'
import { createHostQueues, trialMessageId } from '#core/queue/queues.ts'
import { createRepositories, type Repositories } from '#core/repositories/index.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { jobSpec, registerHost, submitPlanned } from '../../test/support/fixtures.ts'
import { createDispatch } from './dispatch.ts'

const LIMITS = { perTeam: 100 }
const prefix = `test-${uuidv7()}`
const redis = new Redis(String(process.env.REDIS_URL))
const queues = createHostQueues(redis, prefix)

let database: TestDatabase
let repositories: Repositories
before(async () => {
  database = await createTestDatabase()
  repositories = createRepositories(database.db)
})
after(async () => {
  const hosts = (await repositories?.hosts.list()) ?? []
  for (const { id } of hosts) await queues.of(id).obliterate({ force: true })
  await queues.close()
  redis.disconnect()
  await database?.dispose()
})

const dispatch = () => createDispatch(repositories, queues.of, LIMITS)()
const withdraw = () => repositories.trials.withdraw({ seconds: 30, limit: 100 })

/** A pool with two hosts and a job of eleven trials. */
async function newPool() {
  const pool = `pool-${uuidv7()}`
  const hosts = [
    await registerHost(repositories, `${uuidv7()}/cuda:0`, { pool }),
    await registerHost(repositories, `${uuidv7()}/cuda:0`, { pool }),
  ] as const
  const levels = Array.from({ length: 10 }, (_, n) => n / 10)
  const requirements = { pool, labels: [], gpuMemoryBytes: null }
  const job = await submitPlanned(repositories, { spec: jobSpec({ levels }), requirements })
  return { hosts, job }
}

const messages = async (hostId: string) => (await queues.of(hostId).getWaiting()).map(({ data }) => data)

test('several controls at once send one message per host, and no more until its trial has run', async () => {
  const { hosts, job } = await newPool()
  await Promise.all([dispatch(), dispatch(), dispatch()])
  await dispatch()
  const sent = [...(await messages(hosts[0])), ...(await messages(hosts[1]))]
  const [first, second] = await repositories.trials.ofJob(job.id)
  assert.deepEqual(new Set(sent.map(({ trialId }) => trialId)), new Set([first?.id, second?.id]))
  assert.equal(sent.length, 2)
})

test('sends a lost message again, and does not duplicate a kept one', async () => {
  const { hosts, job } = await newPool()
  await dispatch()
  const [lost, kept] = [await messages(hosts[0]), await messages(hosts[1])]
  await queues.of(hosts[0]).drain()
  await withdraw()
  await dispatch()
  assert.deepEqual(await messages(hosts[0]), [])
  await database.db.$executeRaw`
    UPDATE trials SET queued_at = now() - interval '31 s' WHERE job_id = ${job.id}::uuid AND status = 'queued'`
  await withdraw()
  await dispatch()
  const again = (await Promise.all(hosts.map(messages))).flat().map(trialMessageId)
  assert.deepEqual(new Set(again), new Set([...lost, ...kept].map(trialMessageId)))
})

test('a trial queued for a drained host moves to another host', async () => {
  const { hosts, job } = await newPool()
  await repositories.hosts.drain(hosts[1])
  await dispatch()
  const [message] = await messages(hosts[0])
  await repositories.hosts.drain(hosts[0])
  await repositories.hosts.resume(hosts[1])
  await withdraw()
  await dispatch()
  assert.deepEqual(await messages(hosts[1]), [message])
  const [trial] = await repositories.trials.ofJob(job.id)
  assert.deepEqual([trial?.id, trial?.hostId], [message?.trialId, hosts[1]])
})

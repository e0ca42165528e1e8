import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { uuidv7 } from 'uuidv7'
import { createRepositories, type Repositories } from '#core/repositories/index.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { submit } from '../../test/support/fixtures.ts'
import { createOutboxRelay, relayOutbox } from './outbox-relay.ts'
import { type JobMessage, openJobsQueue, openProducerRedis, openWorkerRedis } from './queues.ts'

let database: TestDatabase
let repositories: Repositories
let redis: Redis
let queue: Queue<JobMessage>
before(async () => {
  database = await createTestDatabase()
  repositories = createRepositories(database.db)
  redis = openWorkerRedis(String(process.env.REDIS_URL))
  queue = openJobsQueue(redis, `test-${uuidv7()}`)
})
after(async () => {
  await queue.obliterate({ force: true })
  redis.disconnect()
  await database.dispose()
})

const queued = async () => (await queue.getJobs('waiting', 0, -1, true)).map(({ data }) => data.jobId)

test('publishes each row once and in order, over several pages', async () => {
  const [first, second] = [await submit(repositories), await submit(repositories)]
  assert.equal(await relayOutbox(repositories.outbox, queue), 2)
  assert.deepEqual(await queued(), [first.id, second.id])
  assert.equal(await relayOutbox(repositories.outbox, queue), 0)

  await database.db.outbox.createMany({
    data: Array.from({ length: 1_001 }, () => ({ id: uuidv7(), jobId: first.id })),
  })
  assert.equal(await relayOutbox(repositories.outbox, queue), 1_001)
  assert.equal((await queued()).length, 1_003)
})

test('concurrent callers publish each row once', async () => {
  await queue.drain()
  const relay = createOutboxRelay(repositories.outbox, queue)
  const ids = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const { id } = await submit(repositories)
      await relay()
      assert.ok((await queued()).includes(id))
      return id
    }),
  )
  assert.deepEqual((await queued()).toSorted(), ids.toSorted())
})

test('throws when Redis is lost, and unpublished rows stay', async () => {
  const lost = openProducerRedis(String(process.env.REDIS_URL))
  await once(lost, 'ready')
  const nowhere = openJobsQueue(lost, 'test')
  await nowhere.waitUntilReady()
  lost.disconnect()
  const { id } = await submit(repositories)
  await assert.rejects(relayOutbox(repositories.outbox, nowhere), /closed/)
  assert.deepEqual(
    (await repositories.outbox.unpublished(10)).map(({ jobId }) => jobId),
    [id],
  )
})

test('publishes a row again if it could not be marked as published', async () => {
  await relayOutbox(repositories.outbox, queue)
  await queue.drain()
  const { id } = await submit(repositories)
  const { unpublished } = repositories.outbox
  const dying = { ...repositories.outbox, markPublished: () => Promise.reject(new Error('died')) }
  await assert.rejects(relayOutbox(dying, queue), /died/)
  assert.equal((await unpublished(10)).length, 1)
  await relayOutbox(repositories.outbox, queue)
  assert.deepEqual(await queued(), [id, id])
})

import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { after, test } from 'node:test'
import { Redis } from 'ioredis'
import { uuidv7 } from 'uuidv7'
import { createTestLog } from '../../test/support/log.ts'
import { type ConsumerOptions, consume } from './consumer.ts'
import { JOBS_QUEUE, JobMessageSchema, openJobsQueue } from './queues.ts'

const url = String(process.env.REDIS_URL)
const redis = new Redis(url)
after(() => redis.disconnect())

function start(handle: ConsumerOptions<typeof JobMessageSchema>['handle'], connection = open()) {
  const prefix = `test-${uuidv7()}`
  const queue = openJobsQueue(redis, prefix)
  const log = createTestLog()
  const consumer = consume({
    queue: JOBS_QUEUE,
    schema: JobMessageSchema,
    handle,
    connection,
    logger: log.logger,
    options: { prefix },
  })
  after(async () => {
    await queue.obliterate({ force: true })
    connection.disconnect()
  })
  return { consumer, queue, log }
}

const open = () => new Redis(url, { maxRetriesPerRequest: null })

test('logs and removes messages that do not fit the schema and messages whose handler fails', async () => {
  const { consumer, queue, log } = start(async ({ jobId }) => {
    throw new Error(`not ${jobId} today`)
  })
  const jobId = uuidv7()
  for (const message of [{ jobId: 'x' }, { jobId }]) await queue.add('job', message)
  for (const reason of ['bad message: ', `not ${jobId} today`]) {
    await log.line(
      ({ msg, error }) =>
        msg === 'a message failed' && JSON.stringify(error).includes(`"message":"${reason}`),
    )
  }
  await consumer.close()
  assert.deepEqual(await queue.getJobCounts('waiting', 'active', 'failed', 'completed'), {
    active: 0,
    completed: 0,
    failed: 0,
    waiting: 0,
  })
})

test('closes when the running handler has ended, and takes no further message', async () => {
  const events = new EventEmitter()
  const released = once(events, 'released')
  const begun = once(events, 'begun')
  const handled: string[] = []
  const { consumer, queue } = start(async ({ jobId }) => {
    events.emit('begun')
    await released
    handled.push(jobId)
  })
  const [first, second] = [uuidv7(), uuidv7()]
  await queue.add('job', { jobId: first })
  await begun
  const closed = consumer.close().then(() => handled.push('closed'))
  await queue.add('job', { jobId: second })
  events.emit('released')
  await closed
  assert.deepEqual(handled, [first, 'closed'])
  assert.equal(await queue.getWaitingCount(), 1)
})

/** The worker as a process: its messages, its connections and how it stops. test/service.test.ts tests its trials. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { uuidv7 } from 'uuidv7'
import { openTrialsQueue, openWorkerRedis, type TrialMessage } from '#core/queue/queues.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { startProxy } from '../../test/support/proxy.ts'
import { PYTHON, type Service, startService } from '../../test/support/service.ts'

const prefix = `test-${uuidv7()}`
let database: TestDatabase
let redis: Redis
let queue: Queue<TrialMessage>
let worker: Service

before(async () => {
  database = await createTestDatabase()
  redis = openWorkerRedis(String(process.env.REDIS_URL))
  worker = start()
  const { hostId } = await worker.line(({ msg }) => msg === 'ready')
  queue = openTrialsQueue(redis, prefix, String(hostId))
})
after(async () => {
  worker?.child.kill('SIGKILL')
  await queue?.obliterate({ force: true })
  await queue?.close()
  redis?.disconnect()
  await database?.dispose()
})

const start = (changes: NodeJS.ProcessEnv = {}) =>
  startService('workers/prune/main.ts', {
    ...process.env,
    DATABASE_URL: database.url,
    SECATEUR_PYTHON: PYTHON,
    SECATEUR_QUEUE_PREFIX: prefix,
    SECATEUR_DEVICE: 'cpu',
    SECATEUR_LABELS: 'spare,lab-2',
    ...changes,
  })

/** Sends a message about an unknown trial, and waits for the log line of a worker that consumes it. */
async function isConsuming() {
  const trialId = uuidv7()
  await queue.add('trial', { trialId, attempt: 1 })
  await worker.line((line) => line.trialId === trialId && String(line.msg).startsWith('nothing to run'))
}

test('a ready worker is registered as a host, with its device and labels', async () => {
  const [host] = await database.db.host.findMany()
  assert.deepEqual([host?.pool, host?.device, host?.stoppedAt], ['default', 'cpu', null])
  assert.deepEqual(host?.labels, ['cpu', 'spare', 'lab-2'])
})

test('a message that does not fit the schema is dropped, and the next one is consumed', async () => {
  await queue.add('trial', { trialId: 'x' } as unknown as TrialMessage)
  const { error } = await worker.line(({ msg }) => msg === 'a message failed')
  assert.match(String((error as { message: string }).message), /^bad message: /)
  await isConsuming()
  assert.equal(await queue.getFailedCount(), 0)
})

test('it keeps consuming after its connections to Redis were cut', async () => {
  const clients = String(await redis.client('LIST')).split('\n')
  const own = clients.filter((client) => client.includes(`name=${prefix}`))
  assert.ok(own.length > 0)
  for (const client of own) {
    const id = /id=(\d+)/.exec(client)?.[1]
    if (id) await redis.client('KILL', 'ID', id)
  }
  await isConsuming()
})

test('SIGTERM marks the host stopped, ends Python and exits with 0', async () => {
  const { pythonPid } = await worker.line(({ msg }) => msg === 'Python is up')
  worker.child.kill('SIGTERM')
  assert.deepEqual(await worker.exited, [0, null])
  assert.throws(() => process.kill(Number(pythonPid), 0), { code: 'ESRCH' })
  const [host] = await database.db.host.findMany()
  assert.ok(host?.stoppedAt)
  assert.deepEqual(worker.raw, [])
})

test('SIGTERM works while Redis is away', async () => {
  const proxy = await startProxy(String(process.env.REDIS_URL))
  const cutOff = start({ REDIS_URL: proxy.url })
  await cutOff.line(({ msg }) => msg === 'ready')
  proxy.close()
  await cutOff.line(({ msg }) => msg === 'Redis is unreachable')
  cutOff.child.kill('SIGTERM')
  assert.deepEqual(await cutOff.exited, [0, null])
  assert.ok((await database.db.host.findFirst())?.stoppedAt)
})

test('without Python or its device, it logs the error and exits with 1', async () => {
  for (const changes of [{ SECATEUR_PYTHON: '/nowhere/python' }, { SECATEUR_DEVICE: 'cuda:7' }]) {
    const failing = start(changes)
    const { msg, error } = await failing.line(({ level }) => level === 'fatal')
    assert.equal(msg, 'uncaught exception; the process exits')
    assert.ok((error as { message: string }).message)
    assert.deepEqual(await failing.exited, [1, null])
    assert.deepEqual(failing.raw, [])
  }
})

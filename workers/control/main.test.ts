/** How the control process starts and stops. test/service.test.ts tests its work. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { submit } from '../../test/support/fixtures.ts'
import { startProxy } from '../../test/support/proxy.ts'
import { openTestRepositories } from '../../test/support/repositories.ts'
import { startService } from '../../test/support/service.ts'

const { db, repositories, url } = await openTestRepositories()
const models = await mkdtemp(join(tmpdir(), 'secateur-models-'))
after(() => rm(models, { recursive: true }))

const start = (changes: NodeJS.ProcessEnv = {}) =>
  startService('workers/control/main.ts', {
    ...process.env,
    DATABASE_URL: url,
    SECATEUR_ARTIFACTS: models,
    SECATEUR_QUEUE_PREFIX: `test-${uuidv7()}`,
    ...changes,
  })

test('control exits with 0 on SIGTERM', async () => {
  const control = start()
  await control.line(({ msg }) => msg === 'ready')
  control.child.kill('SIGTERM')
  assert.deepEqual(await control.exited, [0, null])
})

test('control starts without its storage, and says what is wrong with it', async () => {
  const control = start({ SECATEUR_ARTIFACTS: '/dev/null/models' })
  await control.line(({ msg }) =>
    /^The storage cannot be used\. The folder \/dev\/null\/models /.test(String(msg)),
  )
  await control.line(({ msg }) => msg === 'ready')
  control.child.kill('SIGTERM')
  assert.deepEqual(await control.exited, [0, null])
})

test('control exits on SIGTERM while Redis is unreachable and the outbox is not empty', async () => {
  const proxy = await startProxy(String(process.env.REDIS_URL))
  const control = start({ REDIS_URL: proxy.url })
  await control.line(({ msg }) => msg === 'ready')
  proxy.close()
  await control.line(({ msg }) => msg === 'Redis is unreachable')
  const [{ now }] = await db.$queryRaw<[{ now: Date }]>`SELECT now()`
  await submit(repositories)
  await outboxWasRead(now)
  control.child.kill('SIGTERM')
  assert.deepEqual(await control.exited, [0, null])
  assert.equal((await repositories.outbox.unpublished(10)).length, 1)
})

/** Resolves when control has read the outbox after that time: it waits for Redis from then on, and reads nothing more. */
async function outboxWasRead(after: Date): Promise<void> {
  for (let reads = 0n; reads === 0n; ) {
    const [row] = await db.$queryRaw<{ reads: bigint }[]>`
      SELECT count(*) AS reads FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'idle' AND query LIKE '%FROM outbox WHERE%'
        AND query NOT LIKE '%DELETE%' AND query_start > ${after}`
    reads = row?.reads ?? 0n
  }
}

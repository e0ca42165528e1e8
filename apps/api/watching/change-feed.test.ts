import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { beforeEach, describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { planTrials } from '#core/domain/plan.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { openDb } from '#core/runtime/db.ts'
import { createLogger } from '#core/runtime/logger.ts'
import { submit } from '../../../test/support/fixtures.ts'
import { startProxy } from '../../../test/support/proxy.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { type ChangeFeed, openChangeFeed } from './change-feed.ts'

const logger = createLogger('test', 'silent')

const { db, repositories, url: databaseUrl } = await openTestRepositories()

/**
 * The jobs that changed earlier. The feed can report them again while a transaction that began before their change is
 * still open anywhere on the server, in any database.
 */
async function jobsBefore(): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT job_id AS id FROM job_changes`
  return new Set(rows.map(({ id }) => id))
}

/** Records what a feed reports about new jobs, in order. */
function record(feed: ChangeFeed, before: ReadonlySet<string>) {
  const reported: string[] = []
  const reports = new EventEmitter()
  feed.listen((teamId, jobId) => {
    assert.equal(teamId, DEFAULT_TEAM_ID)
    if (before.has(jobId)) return
    reported.push(jobId)
    reports.emit('report')
  })
  return {
    reported,
    /** Resolves when the feed has reported `count` changes. */
    async until(count: number) {
      while (reported.length < count) await once(reports, 'report')
    },
  }
}

/** Opens a feed over a connection of its own, and waits until it is current. */
async function open(url = databaseUrl) {
  const before = await jobsBefore()
  const db = openDb(url, { connections: 1, timeoutMs: 500 })
  const feed = openChangeFeed(createRepositories(db).changes, logger)
  await feed.catchUp()
  return {
    feed,
    ...record(feed, before),
    close: async () => {
      await feed.close()
      await db.$disconnect()
    },
  }
}

describe('a feed', () => {
  test('reports created, changed and deleted jobs, but no rolled-back or invisible changes', async () => {
    const { reported, until, close } = await open()
    try {
      const job = await submit(repositories)
      await until(1)
      await repositories.jobs.plan(job.id, planTrials(job.spec))
      await until(2)
      await assert.rejects(
        db.$transaction(async (tx) => {
          await tx.$executeRaw`UPDATE jobs SET version = version + 1 WHERE id = ${job.id}::uuid`
          throw new Error('rolled back')
        }),
      )
      await db.$executeRaw`UPDATE jobs SET request_id = 'another' WHERE id = ${job.id}::uuid`
      const last = await submit(repositories)
      await until(3)
      await db.job.delete({ where: { id: job.id } })
      await until(4)
      assert.deepEqual(reported, [job.id, job.id, last.id, job.id])
    } finally {
      await close()
    }
  })

  test('reports each change once, also while an older transaction is open', async () => {
    const { reported, until, close } = await open()
    try {
      const [first, second] = await db.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_current_xact_id()`
        const first = await submit(repositories)
        await until(1)
        const second = await submit(repositories)
        await until(2)
        return [first, second]
      })
      const third = await submit(repositories)
      await until(3)
      assert.deepEqual(
        reported,
        [first, second, third].map(({ id }) => id),
      )
    } finally {
      await close()
    }
  })

  test('loses no change when its connection is terminated', async () => {
    const { reported, until, close } = await open()
    try {
      const other = await db.$transaction(async (tx) => {
        const [{ pid }] = await tx.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`
        await tx.$executeRaw`
          SELECT pg_terminate_backend(s.pid) FROM pg_stat_activity s
          WHERE s.datname = current_database() AND s.pid <> ${pid}::int AND s.query LIKE '%pg_snapshot_xmin%'`
        return submit(repositories)
      })
      await until(1)
      assert.deepEqual(reported, [other.id])
    } finally {
      await close()
    }
  })

  test('is stale after a second without an answer, and then continues from its cursor', async (context) => {
    const proxy = await startProxy(databaseUrl)
    const { feed, reported, until, close } = await open(proxy.url)
    try {
      await feed.catchUp()
      assert.ok(feed.isCurrent())
      proxy.freeze()
      const frozen = performance.now()
      const clock = context.mock.method(performance, 'now', () => frozen + 1_000)
      assert.ok(!feed.isCurrent())
      clock.mock.restore()
      const job = await submit(repositories)
      proxy.thaw()
      await until(1)
      assert.deepEqual(reported, [job.id])
      await feed.catchUp()
      assert.ok(feed.isCurrent())
    } finally {
      await close()
      proxy.close()
    }
  })
})

describe('changes since a cursor', () => {
  let cursor: bigint
  let before: Set<string>
  const idsSince = async (from: bigint, teamId = DEFAULT_TEAM_ID) =>
    (await repositories.changes.since(from, teamId)).items
      .map(({ jobId }) => jobId)
      .filter((id) => !before.has(id))
  beforeEach(async () => {
    before = await jobsBefore()
    ;({ cursor } = await repositories.changes.since(null))
  })

  test('contain each created, changed or deleted job of the team once', async () => {
    const [changed, deleted] = [await submit(repositories), await submit(repositories)]
    await repositories.jobs.cancel(DEFAULT_TEAM_ID, changed.id)
    await db.job.delete({ where: { id: deleted.id } })
    assert.deepEqual(await idsSince(cursor), [changed.id, deleted.id])
    assert.deepEqual(await idsSince(cursor, uuidv7()), [])
  })

  test('include transactions that were open when the cursor was created', async () => {
    const job = await submit(repositories)
    const given = await db.$transaction(async (tx) => {
      await tx.$executeRaw`UPDATE jobs SET version = version + 1 WHERE id = ${job.id}::uuid`
      await submit(repositories) // begins later and commits before the cursor is created
      return (await repositories.changes.since(null)).cursor
    })
    assert.ok((await idsSince(given)).includes(job.id))
  })

  test('are all changes if the cursor is ahead of the database', async () => {
    await submit(repositories)
    const all = await idsSince(0n)
    assert.ok(all.length > 0)
    assert.deepEqual(await idsSince(cursor + 1_000_000n), all)
  })
})

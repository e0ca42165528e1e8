import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { beforeEach, describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { planTrials } from '#core/domain/plan.ts'
import { DEFAULT_TEAM_ID } from '#core/domain/teams.ts'
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
 * The jobs that have changed before. While any transaction of the server goes on, in whatever database, that began before
 * they did, they may be told again.
 */
async function jobsBefore(): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT job_id AS id FROM job_changes`
  return new Set(rows.map(({ id }) => id))
}

/** What a feed tells of new jobs, in order. */
function record(feed: ChangeFeed, before: ReadonlySet<string>) {
  const told: string[] = []
  const news = new EventEmitter()
  feed.listen((teamId, jobId) => {
    assert.equal(teamId, DEFAULT_TEAM_ID)
    if (before.has(jobId)) return
    told.push(jobId)
    news.emit('told')
  })
  return {
    told,
    /** Resolves when so much has been told. */
    async until(count: number) {
      while (told.length < count) await once(news, 'told')
    },
  }
}

/** A feed over a connection of its own, which has had its first answer. */
async function open(url = databaseUrl) {
  const before = await jobsBefore()
  const db = openDb(url, { connections: 1, timeoutMs: 500 })
  const feed = openChangeFeed(createRepositories(db).changes, logger)
  while (!feed.isCurrent()) await new Promise(setImmediate)
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
  test('tells of jobs that come, change and go, and of nothing that was rolled back or that nobody sees', async () => {
    const { told, until, close } = await open()
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
      assert.deepEqual(told, [job.id, job.id, last.id, job.id])
    } finally {
      await close()
    }
  })

  test('tells of each change once, also while an older transaction goes on', async () => {
    const { told, until, close } = await open()
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
        told,
        [first, second, third].map(({ id }) => id),
      )
    } finally {
      await close()
    }
  })

  test('whose connection is ended loses nothing', async () => {
    const { told, until, close } = await open()
    try {
      const other = await db.$transaction(async (tx) => {
        const [{ pid }] = await tx.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`
        await tx.$executeRaw`
          SELECT pg_terminate_backend(s.pid) FROM pg_stat_activity s
          WHERE s.datname = current_database() AND s.pid <> ${pid}::int AND s.query LIKE '%pg_snapshot_xmin%'`
        return submit(repositories)
      })
      await until(1)
      assert.deepEqual(told, [other.id])
    } finally {
      await close()
    }
  })

  test('that gets no answer is not trusted for longer than a second, and goes on where it was', async () => {
    const proxy = await startProxy(databaseUrl)
    const { feed, told, until, close } = await open(proxy.url)
    try {
      proxy.freeze()
      const frozen = performance.now()
      while (feed.isCurrent()) await new Promise(setImmediate)
      assert.ok(performance.now() - frozen < 1_500) // a second, and what a busy machine adds
      const job = await submit(repositories)
      proxy.thaw()
      await until(1)
      assert.deepEqual(told, [job.id])
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

  test("are the team's jobs that came, changed and went, each once", async () => {
    const [changed, deleted] = [await submit(repositories), await submit(repositories)]
    await repositories.jobs.cancel(DEFAULT_TEAM_ID, changed.id)
    await db.job.delete({ where: { id: deleted.id } })
    assert.deepEqual(await idsSince(cursor), [changed.id, deleted.id])
    assert.deepEqual(await idsSince(cursor, uuidv7()), [])
  })

  test('miss no transaction that was under way when the cursor was given out', async () => {
    const job = await submit(repositories)
    const given = await db.$transaction(async (tx) => {
      await tx.$executeRaw`UPDATE jobs SET version = version + 1 WHERE id = ${job.id}::uuid`
      await submit(repositories) // begins later, and has ended when the cursor is given out
      return (await repositories.changes.since(null)).cursor
    })
    assert.ok((await idsSince(given)).includes(job.id))
  })

  test('are all of them for a cursor that the database has not come to', async () => {
    await submit(repositories)
    const all = await idsSince(0n)
    assert.ok(all.length > 0)
    assert.deepEqual(await idsSince(cursor + 1_000_000n), all)
  })
})

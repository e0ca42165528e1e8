import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { submit } from '../../test/support/fixtures.ts'
import { createRepositories, type Repositories } from './index.ts'

describe('outbox', () => {
  let database: TestDatabase
  let repositories: Repositories
  let outbox: Repositories['outbox']

  before(async () => {
    database = await createTestDatabase()
    repositories = createRepositories(database.db)
    outbox = repositories.outbox
  })
  after(() => database.dispose())

  test('rows come oldest first until they are marked published, and go a day later', async () => {
    const jobs = [await submit(repositories), await submit(repositories), await submit(repositories)]
    const rows = await outbox.unpublished(10)
    assert.deepEqual(
      rows.map(({ jobId }) => jobId),
      jobs.map(({ id }) => id),
    )
    assert.deepEqual(await outbox.unpublished(2), rows.slice(0, 2))

    await outbox.markPublished(rows.slice(0, 2).map(({ id }) => id))
    await outbox.markPublished([])
    assert.deepEqual(await outbox.unpublished(10), rows.slice(2))

    await database.db.$executeRaw`
      UPDATE outbox SET published_at = now() - interval '25 hours' WHERE id = ${rows[0]?.id}::uuid`
    assert.equal(await outbox.prune(), 1)
    assert.equal(await database.db.outbox.count(), 2)
  })
})

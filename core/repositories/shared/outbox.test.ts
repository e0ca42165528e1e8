import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { submit } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'

const { db, repositories, outbox } = await openTestRepositories()

describe('outbox', () => {
  test('rows are returned oldest first until they are marked published, and deleted a day later', async () => {
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

    await db.$executeRaw`
      UPDATE outbox SET published_at = now() - interval '25 hours' WHERE id = ${rows[0]?.id}::uuid`
    assert.equal(await outbox.prune(), 1)
    assert.equal(await db.outbox.count(), 2)
  })
})

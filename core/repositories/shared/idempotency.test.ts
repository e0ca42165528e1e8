import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jobSpec } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import type { Job } from '../index.ts'

const { db, jobs, idempotency, newTeam } = await openTestRepositories()

/** One trial is all there is room for. */
const ROOM = 3

const createOnce = (teamId: string, key: string, answerOf: (job: Job) => object = ({ id }) => ({ id })) =>
  jobs.createOnce(
    {
      teamId,
      name: null,
      notes: null,
      tags: [],
      spec: jobSpec(),
      priority: 0,
      requirements: { pool: 'default', labels: [], gpuMemoryBytes: null },
      requestId: 'request-1',
      traceparent: null,
    },
    ROOM,
    { key, fingerprint: 'f' },
    answerOf,
  )

test('a death between the job and its answer leaves neither, and the key free', async () => {
  const teamId = await newTeam()
  const death = () => {
    throw new Error('death')
  }
  await assert.rejects(createOnce(teamId, 'k', death), /death/)
  assert.deepEqual([await db.job.count({ where: { teamId } }), await db.idempotencyKey.count()], [0, 0])
  assert.ok(await createOnce(teamId, 'k'))
})

test('a key asked again takes no room, and is of its team alone', async () => {
  const teamId = await newTeam()
  const first = await createOnce(teamId, 'k')
  assert.deepEqual(await createOnce(teamId, 'k'), first)
  await assert.rejects(createOnce(teamId, 'other'), { code: 'PRUNE_TOO_MUCH_WAITING' })
  assert.notDeepEqual(await createOnce(await newTeam(), 'k'), first)
})

test('an answer comes back as it was written', async () => {
  const answer = { z: 1, a: { y: [null, 0.1], b: '🌳' } }
  const teamId = await newTeam()
  await createOnce(teamId, 'k', () => answer)
  assert.equal(
    JSON.stringify(await idempotency.recall(teamId, { key: 'k', fingerprint: 'f' })),
    JSON.stringify(answer),
  )
})

test('what has expired is dropped in batches', async () => {
  await db.idempotencyKey.deleteMany()
  for (let n = 0; n < 3; n += 1) await createOnce(await newTeam(), 'k')
  assert.equal(await idempotency.prune(10), 0)
  await db.$executeRaw`UPDATE idempotency_keys SET expires_at = now()`
  assert.deepEqual(
    [await idempotency.prune(2), await idempotency.prune(2), await idempotency.prune(2)],
    [2, 1, 0],
  )
})

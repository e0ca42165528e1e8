import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobResource } from '#core/schemas/resources.ts'
import { jobAnswer, jobSpec } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import type { Job } from '../index.ts'

const { db, jobs, idempotency, newTeam } = await openTestRepositories()

/** Room for the trials of one job. */
const ROOM = { openTrials: 3, artifactBytes: 0 }

const createOnce = (teamId: string, key: string, answerOf = jobAnswer) =>
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
      modelSize: null,
    },
    ROOM,
    { key, fingerprint: 'f' },
    answerOf,
  )

test('a failure between the job and its answer stores neither, and leaves the key free', async () => {
  const teamId = await newTeam()
  const failing = () => {
    throw new Error('no answer')
  }
  await assert.rejects(createOnce(teamId, 'k', failing), /no answer/)
  assert.deepEqual([await db.job.count({ where: { teamId } }), await db.idempotencyKey.count()], [0, 0])
  assert.ok(await createOnce(teamId, 'k'))
})

test('a repeated key creates no second job, and belongs to its team alone', async () => {
  const teamId = await newTeam()
  const first = await createOnce(teamId, 'k')
  assert.deepEqual(await createOnce(teamId, 'k'), first)
  await assert.rejects(createOnce(teamId, 'other'), { code: 'PRUNE_TOO_MUCH_WAITING' })
  assert.notDeepEqual(await createOnce(await newTeam(), 'k'), first)
})

test('an answer is returned exactly as it was written', async () => {
  const teamId = await newTeam()
  // In another order than the schema's.
  const reversed = (job: Job) =>
    Object.fromEntries(Object.entries(jobAnswer({ ...job, notes: '🌳' })).toReversed()) as JobResource
  const answer = await createOnce(teamId, 'k', reversed)
  assert.equal(
    JSON.stringify(await idempotency.recall(teamId, { key: 'k', fingerprint: 'f' })),
    JSON.stringify(answer),
  )
})

test('an answer that is not a job is an error that names its row', async () => {
  const teamId = await newTeam()
  await createOnce(teamId, 'k')
  await db.$executeRaw`UPDATE idempotency_keys SET answer = '{"id": 7}' WHERE team_id = ${teamId}::uuid`
  await assert.rejects(createOnce(teamId, 'k'), {
    message: new RegExp(`^Unreadable JSON in idempotency_keys.answer of row ${teamId} k: `),
  })
})

test('expired answers are deleted in batches', async () => {
  await db.idempotencyKey.deleteMany()
  for (let n = 0; n < 3; n += 1) await createOnce(await newTeam(), 'k')
  assert.equal(await idempotency.prune(10), 0)
  // Not now(): the column rounds to milliseconds, which may be after the now() of the next statement.
  await db.$executeRaw`UPDATE idempotency_keys SET expires_at = now() - interval '1 second'`
  assert.deepEqual(
    [await idempotency.prune(2), await idempotency.prune(2), await idempotency.prune(2)],
    [2, 1, 0],
  )
})

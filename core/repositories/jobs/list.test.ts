import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import {
  claimPending,
  jobSpec,
  NO_LOG,
  submit,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import type { Job, JobFilter, NewJob } from '../index.ts'

const { db, repositories, jobs, trials, newTeam } = await openTestRepositories()

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)
const page = (teamId: string, limit: number, cursor: string | null, filter: JobFilter = {}) =>
  jobs.list(teamId, { limit, cursor, ...filter })

async function cancelled(teamId: string): Promise<string> {
  const { id } = await submit(repositories, { teamId })
  await jobs.cancel(teamId, id)
  return id
}

describe('pages', () => {
  test('come newest first, and new or removed jobs do not shift them; a full page may be the last', async () => {
    const teamId = await newTeam()
    const submitted: Job[] = []
    for (let n = 0; n < 6; n += 1) submitted.push(await submit(repositories, { teamId }))
    const [f, e, d, c, b, a] = idsOf(submitted.toReversed())
    const first = await page(teamId, 2, null)
    assert.deepEqual(idsOf(first.items), [f, e])
    await submit(repositories, { teamId })
    await db.job.deleteMany({ where: { id: { in: [String(e), String(d)] } } })
    const second = await page(teamId, 2, first.nextCursor)
    assert.deepEqual(idsOf(second.items), [c, b])
    const third = await page(teamId, 1, second.nextCursor)
    assert.deepEqual([idsOf(third.items), third.nextCursor], [[a], null])
  })

  test('contain jobs of the same millisecond once each', async () => {
    const teamId = await newTeam()
    const submitted: Job[] = []
    for (let n = 0; n < 5; n += 1) submitted.push(await submit(repositories, { teamId }))
    await db.$executeRaw`UPDATE jobs SET created_at = '2026-11-24 08:00:00.123+00' WHERE team_id = ${teamId}::uuid`
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const { items, nextCursor } = await page(teamId, 2, cursor)
      seen.push(...idsOf(items))
      cursor = nextCursor
    } while (cursor)
    assert.deepEqual(seen, idsOf(submitted.toReversed()))
  })

  test('sorted by end contain ended jobs, each once, even if one ends again meanwhile', async () => {
    const teamId = await newTeam()
    const [a, b, c] = [await cancelled(teamId), await cancelled(teamId), await cancelled(teamId)]
    const open = await submit(repositories, { teamId })
    const first = await page(teamId, 1, null, { sort: 'ended' })
    assert.deepEqual(idsOf(first.items), [c])
    for (const id of [b, c]) {
      await jobs.retry(teamId, id)
      await jobs.cancel(teamId, id)
    }
    await jobs.cancel(teamId, open.id)
    const second = await page(teamId, 5, first.nextCursor, { sort: 'ended' })
    assert.deepEqual([idsOf(second.items), second.nextCursor], [[a], null])
    assert.deepEqual(idsOf((await page(teamId, 5, null, { sort: 'ended' })).items), [open.id, c, b, a])
  })

  test('reject a cursor of another list or filter', async () => {
    const [teamId, other] = [await newTeam(), await newTeam()]
    for (let n = 0; n < 2; n += 1)
      for (const team of [teamId, other]) await submit(repositories, { teamId: team })
    const { nextCursor } = await page(teamId, 1, null)
    assert.equal((await page(teamId, 1, nextCursor)).items.length, 1)
    const refused = { code: 'PRUNE_VALIDATION', message: /^The cursor is not a cursor of this list/ }
    for (const [cursor, filter] of [
      [nextCursor, { model: 'm' }],
      [nextCursor, { sort: 'ended' }],
      [nextCursor, { q: 'x' }],
      ['rubbish', {}],
      [Buffer.from('0'.repeat(60)).toString('base64url'), {}],
      [`${nextCursor}x`.slice(1), {}],
    ] as const)
      await assert.rejects(page(teamId, 1, cursor, filter), refused)
  })
})

describe('filters', () => {
  let teamId: string
  const names = new Map<string, string>()
  const named = async (name: string, changes: Partial<NewJob> = {}) =>
    names.set((await submit(repositories, { teamId, name, ...changes })).id, name)

  before(async () => {
    teamId = await newTeam()
    await named('first sweep', { tags: ['nightly', 'paper/v2'], notes: "Is Wanda's norm the same?" })
    await named('second', { spec: jobSpec({ model: 'file:/models/tiny_llama' }), tags: ['nightly'] })
    await named('third', {
      spec: jobSpec({ methods: [{ id: 'sparsegpt', params: {}, patterns: ['2:4'] }] }),
      notes: 'method:magnitude tag:nightly \\ it’s "quoted"',
    })
    await submit(repositories, { teamId: await newTeam(), name: 'first sweep', tags: ['nightly'] })
    const done = await submitPlanned(repositories, { teamId, name: 'fourth' })
    names.set(done.id, 'fourth')
    for (const { trial, token } of await claimPending(repositories, done.id))
      await trials.end(trial.id, token, trialResult(), NO_LOG)
    await jobs.finish(done.id)
  })

  const THIRD = 'third'
  const CASES: [JobFilter, string[]][] = [
    [{ status: ['succeeded'] }, ['fourth']],
    [{ status: ['queued', 'succeeded'] }, ['fourth', THIRD, 'second', 'first sweep']],
    [{ status: ['failed'] }, []],
    [{ model: 'file:/models/tiny_llama' }, ['second']],
    [{ method: 'sparsegpt' }, [THIRD]],
    [{ method: 'wanda' }, []],
    [{ tag: ['nightly'] }, ['second', 'first sweep']],
    [{ tag: ['nightly', 'paper/v2'] }, ['first sweep']],
    [{ tag: ['paper'] }, []],
    [{ tag: ["o'hara\\"] }, []],
    [{ q: 'sweep' }, ['first sweep']],
    [{ q: 'SWEEP wanda' }, ['first sweep']],
    [{ q: '"first sweep"' }, ['first sweep']],
    [{ q: '"sweep first"' }, []],
    [{ q: 'second or quoted' }, [THIRD, 'second']],
    [{ q: 'smollm2 -norm' }, ['fourth', THIRD]],
    [{ q: 'smollm2-135m' }, ['fourth', THIRD, 'first sweep']],
    [{ q: 'tiny_llama' }, ['second']],
    [{ q: 'llama' }, ['second']],
    [{ q: 'v2' }, ['first sweep']],
    [{ q: 'nightly' }, [THIRD, 'second', 'first sweep']],
    [{ q: "'; -- &|!():*" }, []],
    [{ q: 'second', tag: ['nightly'], status: ['queued'], model: 'file:/models/tiny_llama' }, ['second']],
    [{ q: 'sweep', sort: 'ended' }, []],
    [{ method: 'magnitude', sort: 'ended' }, ['fourth']],
  ]
  for (const [filter, expected] of CASES) {
    test(JSON.stringify(filter), async () => {
      const { items } = await page(teamId, 50, null, filter)
      assert.deepEqual(
        items.map(({ id }) => names.get(id)),
        expected,
      )
    })
  }

  test('include the start of a time range and exclude its end', async () => {
    const { items } = await page(teamId, 50, null)
    const [newest, ...older] = items
    assert.ok(newest)
    const at = new Date('2026-11-24T08:00:00.250Z')
    await db.$executeRaw`UPDATE jobs SET created_at = ${at} WHERE id = ${newest.id}::uuid`
    assert.deepEqual(
      idsOf((await page(teamId, 50, null, { createdAfter: at })).items),
      idsOf(items.slice(1).concat(newest)),
    )
    assert.deepEqual(idsOf((await page(teamId, 50, null, { createdBefore: at })).items), [])
    const next = new Date(at.getTime() + 1)
    assert.deepEqual(idsOf((await page(teamId, 50, null, { createdBefore: next })).items), [newest.id])
    assert.deepEqual(idsOf((await page(teamId, 50, null, { createdAfter: next })).items), idsOf(older))
    await page(teamId, 1, null, {
      createdAfter: new Date('0000-01-01'),
      createdBefore: new Date('9999-12-31'),
    })
  })

  test('find a job by its edited fields', async () => {
    const [job] = (await page(teamId, 1, null, { q: 'second' })).items
    assert.ok(job)
    await jobs.edit(teamId, job.id, { name: 'renamed', tags: [] }, null)
    assert.deepEqual((await page(teamId, 1, null, { q: 'second' })).items, [])
    assert.deepEqual(idsOf((await page(teamId, 1, null, { q: 'renamed' })).items), [job.id])
  })
})

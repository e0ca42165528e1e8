import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { artifactBytes } from '#core/domain/artifact-size.ts'
import { planTrials } from '#core/domain/plan.ts'
import { addArtifact } from '../../../test/support/artifacts.ts'
import {
  claimFirst,
  claimPending,
  jobSpec,
  LIMITS,
  NO_LOG,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import type { SubmitLimits, Trial, WantedModel } from '../index.ts'

const { db, repositories, jobs, trials, jobOf, outboxOf, newTeam } = await openTestRepositories()

const SPEC = jobSpec({
  methods: [{ id: 'wanda', params: { variant: true }, patterns: ['unstructured', 'structured', '2:3'] }],
  levels: [0.7],
  keepArtifacts: [{ levels: [0.5], layout: 'packed' }],
  seed: 7,
})

const SIZE = { parameters: 1_000, prunableParameters: 800, bytesPerParameter: 2 }

/** A team with a job whose trials have succeeded. */
async function endedJob() {
  const teamId = await newTeam()
  const job = await submitPlanned(repositories, { teamId, priority: 9, spec: SPEC, modelSize: SIZE })
  for (const { trial, token } of await claimPending(repositories, job.id))
    assert.ok(await trials.end(trial.id, token, trialResult(), NO_LOG))
  assert.equal(await jobs.finish(job.id), 'succeeded')
  const [dense, unstructured, structured, semi] = await trials.ofJob(job.id)
  assert.ok(dense && unstructured && structured && semi)
  return { teamId, job, dense, unstructured, structured, semi }
}

/** The specs that were prepared, last one last. */
const prepared: unknown[] = []

const make = (
  { id: trialId, teamId }: Pick<Trial, 'id' | 'teamId'>,
  changes: Partial<WantedModel> = {},
  limits: Partial<SubmitLimits> = {},
) =>
  jobs.makeArtifact(
    { teamId, trialId, layout: 'plain', requestId: 'request-2', traceparent: null, ...changes },
    { ...LIMITS, ...limits },
    async (spec) => {
      prepared.push(spec)
    },
  )

async function makeJob(...args: Parameters<typeof make>) {
  const made = await make(...args)
  assert.ok(made?.job)
  return made.job
}

describe('the model of an ended trial', () => {
  test('is made by a job with that one trial, on the same kind of host', async () => {
    const { job, semi, teamId } = await endedJob()
    const { artifactId, job: making } = (await make(semi, { layout: 'packed' })) ?? {}
    assert.equal(artifactId, null)
    assert.ok(making)
    const { keepArtifacts: _, ...spec } = SPEC
    assert.deepEqual(making.spec, {
      ...spec,
      methods: [{ id: 'wanda', params: { variant: true }, patterns: ['2:3'] }],
      levels: [1 - 2 / 3],
      reuse: false,
      keepArtifacts: 'none',
      artifactOf: { trialId: semi.id, layout: 'packed' },
    })
    assert.deepEqual(prepared.at(-1), making.spec)
    const { name, priority, pool, requestId, plannedTrials } = making
    assert.deepEqual(
      { teamId: making.teamId, name, priority, pool, requestId, plannedTrials },
      {
        teamId,
        name: `model of wanda@${1 - 2 / 3}`,
        priority: 0,
        pool: job.pool,
        requestId: 'request-2',
        plannedTrials: 1,
      },
    )
    assert.equal(await outboxOf(making.id), 1)
    assert.ok(await jobs.plan(making.id, planTrials(making.spec)))
    const [trial, ...others] = await trials.ofJob(making.id)
    assert.deepEqual(others, [])
    assert.deepEqual(
      [trial?.ordinal, trial?.level, trial?.seed, trial?.layouts, trial?.makesModelOf],
      [1, semi.level, 7, ['packed'], semi.id],
    )
  })

  test('is made once, however often it is wanted at the same moment', async () => {
    const { unstructured, teamId } = await endedJob()
    const made = await Promise.all(Array.from({ length: 20 }, () => makeJob(unstructured)))
    assert.equal(new Set(made.map(({ id }) => id)).size, 1)
    assert.equal(await db.job.count({ where: { teamId } }), 2)
  })

  test('has one job for each layout', async () => {
    const { structured } = await endedJob()
    const plain = await makeJob(structured)
    const shrunk = await makeJob(structured, { layout: 'shrunk' })
    assert.notEqual(plain.id, shrunk.id)
    assert.equal((await makeJob(structured, { layout: 'shrunk' })).id, shrunk.id)
  })

  test('is not made again while it is stored', async () => {
    const { unstructured, teamId } = await endedJob()
    const { id } = await addArtifact(db, { teamId, trialId: unstructured.id })
    await addArtifact(db, { teamId, trialId: unstructured.id, layout: 'packed', shown: false })
    assert.deepEqual(await make(unstructured), { artifactId: id, job: null })
    assert.ok((await make(unstructured, { layout: 'packed' }))?.job)
    assert.equal(await repositories.artifacts.remove(teamId, id), 'removed')
    assert.ok((await make(unstructured))?.job)
  })

  test('is made again after its job failed or was cancelled', async () => {
    const { unstructured, teamId } = await endedJob()
    const first = await makeJob(unstructured)
    assert.equal(await jobs.cancel(teamId, first.id), 'cancelled')
    const second = await makeJob(unstructured)
    assert.notEqual(second.id, first.id)
    assert.ok(await jobs.plan(second.id, planTrials(second.spec)))
    const { trial, token } = await claimFirst(repositories, second.id)
    assert.ok(await trials.end(trial.id, token, trialResult({ status: 'failed' }), NO_LOG))
    assert.equal((await makeJob(unstructured)).id, second.id)
    assert.equal(await jobs.finish(second.id), 'failed')
    assert.notEqual((await makeJob(unstructured)).id, second.id)
  })

  test('counts towards the open trials of the team', async () => {
    const { unstructured } = await endedJob()
    await assert.rejects(make(unstructured, {}, { openTrials: 0 }), { code: 'PRUNE_TOO_MUCH_WAITING' })
  })

  test('is refused before it is made if it does not fit into the quota', async () => {
    const { unstructured, teamId } = await endedJob()
    await addArtifact(db, { teamId, files: { weights: 'w'.repeat(100) } })
    for (const layout of ['plain', 'packed'] as const) {
      const bytes = artifactBytes([{ level: 0.7, layouts: [layout] }], SIZE)
      await assert.rejects(make(unstructured, { layout }, { artifactBytes: 100 + bytes - 1 }), {
        code: 'PRUNE_ARTIFACT_QUOTA',
        message: new RegExp(`100 bytes are in use, and ${bytes} more are needed`),
      })
      assert.ok((await make(unstructured, { layout }, { artifactBytes: 100 + bytes }))?.job)
    }
    assert.equal(await db.job.count({ where: { teamId } }), 3)
  })

  test('is not made if the preparation fails', async () => {
    const { unstructured, teamId } = await endedJob()
    const wanted = { teamId, trialId: unstructured.id, layout: 'plain' } as const
    const origin = { requestId: 'request-3', traceparent: null }
    const failing = () => Promise.reject(new Error('the model has changed'))
    await assert.rejects(jobs.makeArtifact({ ...wanted, ...origin }, LIMITS, failing), /has changed/)
    assert.equal(await db.job.count({ where: { teamId } }), 1)
  })
})

describe('there is no model', () => {
  test('of the dense baseline, or of a trial that has not succeeded', async () => {
    const { dense } = await endedJob()
    const open = await submitPlanned(repositories)
    const [, pending] = await trials.ofJob(open.id)
    assert.ok(pending)
    for (const trial of [dense, pending]) await assert.rejects(make(trial), { code: 'PRUNE_NO_MODEL' })
  })

  test('of a trial that itself makes a model', async () => {
    const { unstructured } = await endedJob()
    const job = await makeJob(unstructured)
    assert.ok(await jobs.plan(job.id, planTrials(job.spec)))
    const { trial, token } = await claimFirst(repositories, job.id)
    assert.ok(await trials.end(trial.id, token, trialResult(), NO_LOG))
    await assert.rejects(make(trial), {
      code: 'PRUNE_NO_MODEL',
      message: `The trial only makes the model of trial ${unstructured.id} again. Ask for the model of that trial.`,
    })
  })

  test('in the layout shrunk without the pattern structured', async () => {
    const { unstructured } = await endedJob()
    await assert.rejects(make(unstructured, { layout: 'shrunk' }), ({ code, items }) => {
      assert.equal(code, 'PRUNE_VALIDATION')
      assert.deepEqual(
        items.map(({ pointer }: { pointer: string }) => pointer),
        ['#/layout'],
      )
      return true
    })
  })

  test('for another team, or once the job is deleted', async () => {
    const { unstructured, job, teamId } = await endedJob()
    assert.equal(await make(unstructured, { teamId: await newTeam() }), null)
    const making = await makeJob(unstructured)
    assert.equal(await jobs.remove(teamId, job.id), 'removed')
    assert.equal(await make(unstructured), null)
    assert.equal(await make({ id: uuidv7(), teamId }), null)
    assert.equal((await jobOf(making.id)).status, 'queued')
  })
})

/** A model's folder changes after its job was accepted: figures stay those of the job's revision, or there are none. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { answer } from '../clients/typescript/index.ts'
import { createTestClient, hasEnded, type TestClient } from './support/client.ts'
import { createFixture, type Fixture, PYTHON, type Stack, startStack } from './support/service.ts'

const run = promisify(execFile)

let fixture: Fixture
let snapshots: string
let stack: Stack
let client: TestClient
before(async () => {
  fixture = await createFixture()
  snapshots = join(fixture.folder, 'snapshots')
  stack = await startStack(fixture, { SECATEUR_MODEL_SNAPSHOTS: snapshots })
  client = createTestClient(stack.url)
})
after(async () => {
  await stack?.dispose()
  await fixture?.dispose()
})

const sweep = () => ({
  model: fixture.model,
  methods: ['magnitude'],
  levels: [0.5],
  evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 20 }],
  reuse: false,
})

async function writeModel(seed: number) {
  const folder = join(fixture.folder, 'llama')
  await rm(folder, { recursive: true })
  await run(PYTHON, ['python/tests/support/tiny_models.py', folder, '--seed', String(seed)])
}

/** Submits a job and changes something before its first trial runs. */
async function submitAndChange(change: () => Promise<void>) {
  const [host] = await answer(client.api.GET('/v1/hosts', {})).then(({ items }) => items)
  assert.ok(host)
  const byId = { params: { path: { id: host.id } } }
  await answer(client.api.POST('/v1/hosts/{id}/drain', byId))
  const job = await client.submit(sweep())
  await change()
  await answer(client.api.POST('/v1/hosts/{id}/resume', byId))
  return client.until(job.id, hasEnded)
}

const valuesOf = async (id: string) =>
  (await client.trials(id)).map(({ measurements }) => measurements.map(({ value }) => value))

test('a job with a snapshot goes on with the revision that was accepted', async () => {
  const first = await client.submit(sweep())
  await client.until(first.id, hasEnded)
  const second = await submitAndChange(() => writeModel(1))
  assert.equal(second.status, 'succeeded')
  assert.equal(second.spec.revision, first.spec.revision)
  assert.deepEqual(await valuesOf(second.id), await valuesOf(first.id))
  assert.deepEqual(await readdir(snapshots), ['.lock', first.spec.revision.replace('sha256:', '')])
  const third = await client.submit(sweep())
  await client.until(third.id, hasEnded)
  assert.notEqual(third.spec.revision, first.spec.revision)
  assert.notDeepEqual(await valuesOf(third.id), await valuesOf(first.id))
})

test('without its snapshot, the trials fail and name both revisions, and a retry follows the restored folder', async () => {
  await writeModel(0)
  const job = await submitAndChange(async () => {
    await rm(snapshots, { recursive: true })
    await writeModel(1)
  })
  assert.equal(job.status, 'failed')
  const now = (await client.submit(sweep())).spec.revision
  for (const { id } of await client.trials(job.id)) {
    const { error, attempts } = await client.trial(id)
    assert.equal(error?.type, 'PRUNE_MODEL_CHANGED')
    assert.ok(error.message.includes(job.spec.revision) && error.message.includes(now), error.message)
    assert.equal(attempts.length, 1)
  }
  await writeModel(0)
  await client.retry(job.id)
  const retried = await client.until(job.id, hasEnded)
  assert.equal(retried.status, 'succeeded')
  for (const trial of await client.trials(job.id))
    assert.equal((await client.trial(trial.id)).protocol?.revision, job.spec.revision)
})

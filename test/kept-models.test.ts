/** Models of trials through real processes: kept by a job, made later, and stored although their worker is killed. */
import assert from 'node:assert/strict'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { blobKey } from '#core/storage/keys.ts'
import { createTestClient, hasEnded, type TestClient } from './support/client.ts'
import { TEST_KEY } from './support/database.ts'
import { createFixture, type Fixture, type Stack, startStack } from './support/service.ts'

let fixture: Fixture
let stack: Stack
let client: TestClient
let artifacts: string

before(async () => {
  fixture = await createFixture()
  artifacts = join(fixture.folder, 'artifacts')
  stack = await startStack(fixture, { SECATEUR_ARTIFACTS: artifacts })
  client = createTestClient(stack.url)
})
after(async () => {
  await stack?.dispose()
  await fixture?.dispose()
})

const sweep = (changes: object = {}) => ({
  model: fixture.model,
  methods: ['wanda'],
  levels: [0.5],
  patterns: ['unstructured'],
  calibration: { dataset: fixture.calibration, samples: 4, seqlen: 32 },
  evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 20 }],
  ...changes,
})

/** Runs a job to its end. @returns its baseline and its pruned trial */
async function run(body: object) {
  const { id } = await client.submit(body)
  const job = await client.until(id, hasEnded)
  const [dense, pruned] = await client.trials(id)
  assert.ok(dense && pruned)
  assert.equal(job.status, 'succeeded', JSON.stringify(pruned.error))
  return { job, dense, pruned }
}

const shownModels = (trialId: string) =>
  stack.db.artifact.findMany({
    where: { trialId, storedAt: { not: null } },
    include: { files: { include: { blob: true } } },
  })

/** Copies a model out of the storage into a folder of the model roots. @returns the name of that model */
async function fetchModel({ id, files }: Awaited<ReturnType<typeof shownModels>>[number]): Promise<string> {
  const folder = join(fixture.folder, id)
  for (const { name, blob } of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await copyFile(join(artifacts, blobKey(blob)), join(folder, name))
  }
  return `file:${folder}`
}

test('a kept model has exactly the perplexity of its trial, and the dense one on its card', async () => {
  const { dense, pruned } = await run(sweep({ keepArtifacts: 'all' }))
  const [model, ...others] = await shownModels(pruned.id)
  assert.ok(model)
  assert.deepEqual(others, [])
  const { manifest } = model as { manifest: Record<string, unknown> }
  assert.deepEqual(manifest.measurements, pruned.measurements)
  assert.deepEqual(manifest.denseMeasurements, dense.measurements)
  assert.equal(manifest.reproduced, null)
  const fetched = await run(sweep({ model: await fetchModel(model) }))
  assert.equal(fetched.dense.measurements[0]?.value, pruned.measurements[0]?.value)
})

test('a model that is made later is that of its trial, to the bit', async () => {
  const { pruned } = await run(sweep({ levels: [0.6] }))
  const response = await fetch(`${stack.url}/v1/trials/${pruned.id}/artifact`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ layout: 'packed' }),
  })
  assert.equal(response.status, 202)
  const { job } = (await response.json()) as { job: { id: string } }
  assert.equal((await client.until(job.id, hasEnded)).status, 'succeeded')
  const [making] = await client.trials(job.id)
  assert.deepEqual(making?.measurements, [])
  const [model] = await shownModels(pruned.id)
  assert.ok(model)
  const { manifest } = model as { manifest: Record<string, unknown> }
  assert.deepEqual([model.layout, manifest.reproduced], ['packed', true])
  assert.deepEqual(manifest.measurements, pruned.measurements)
})

test('when the worker is killed while it stores a model, the next one stores the model once', async () => {
  const blobs = join(artifacts, 'blobs')
  await rm(blobs, { recursive: true })
  await writeFile(blobs, 'not a folder: the storage is unavailable')
  const { id } = await client.submit(sweep({ levels: [0.7], keepArtifacts: 'all' }))
  const { trialId } = await stack.worker.line(({ msg }) => msg === 'the storage is unavailable; retrying')
  assert.deepEqual(await shownModels(String(trialId)), [])
  stack.worker.child.kill('SIGKILL')
  await stack.worker.exited
  await rm(blobs)
  stack.worker = await stack.startWorker()
  assert.equal((await client.until(id, hasEnded)).status, 'succeeded')
  const { attempts } = await client.trial(String(trialId))
  assert.deepEqual(
    attempts.map(({ status }) => status),
    ['lost', 'succeeded'],
  )
  const [model, ...others] = await shownModels(String(trialId))
  assert.ok(model)
  assert.deepEqual(others, [])
})

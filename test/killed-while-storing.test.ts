/** A worker that is killed while it stores a model leaves nothing visible, and the next one stores the model once. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createMount, type Mount } from '../scripts/harness/mount.ts'
import { createTestClient, hasEnded } from './support/client.ts'
import { createFixture, type Fixture, type Stack, startStack } from './support/service.ts'

let fixture: Fixture
let artifacts: Mount
let stack: Stack
before(async () => {
  fixture = await createFixture()
  artifacts = createMount(join(fixture.folder, 'artifacts'))
  stack = await startStack(fixture, { SECATEUR_ARTIFACTS: artifacts.path })
})
after(async () => {
  await stack?.dispose()
  await fixture?.dispose()
})

const shownModels = (trialId: string) =>
  stack.db.artifact.findMany({ where: { trialId, storedAt: { not: null } } })

test('the model appears once, with the end of the second attempt', async () => {
  const client = createTestClient(stack.url)
  artifacts.detach()
  const { id } = await client.submit({
    model: fixture.model,
    methods: ['wanda'],
    levels: [0.7],
    calibration: { dataset: fixture.calibration, samples: 4, seqlen: 32 },
    evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 20 }],
    keepArtifacts: 'all',
  })
  const { trialId } = await stack.worker.line(({ msg }) => msg === 'the storage is unavailable; retrying')
  assert.deepEqual(await shownModels(String(trialId)), [])
  stack.worker.child.kill('SIGKILL')
  await stack.worker.exited
  artifacts.attach()
  stack.worker = await stack.startWorker()
  assert.equal((await client.until(id, hasEnded)).status, 'succeeded')
  const { attempts } = await client.trial(String(trialId))
  assert.deepEqual(
    attempts.map(({ status }) => status),
    ['lost', 'succeeded'],
  )
  assert.equal((await shownModels(String(trialId))).length, 1)
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { addArtifact } from '../../../test/support/artifacts.ts'
import { claimFirst, KILLED, NO_LOG, submitPlanned, trialResult } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { newArtifact } from '../../../test/support/saved-models.ts'
import type { Claim } from '../index.ts'

const { db, repositories, artifacts, trials, newTeam } = await openTestRepositories()

const ROOM = { bytesPerTeam: 1_000_000 }

const claim = async (): Promise<Claim> =>
  claimFirst(repositories, (await submitPlanned(repositories, { teamId: await newTeam() })).id)

async function begin({ trial, token }: Claim, files: Record<string, string>) {
  const begun = await artifacts.begin(trial.id, token, newArtifact(files), ROOM)
  assert.ok(begun)
  return begun
}

/** A model of new content that is deleted. @returns its content and its blob */
async function deletedModel(content = uuidv7()) {
  const { id, blobs } = await addArtifact(db, { files: { weights: content } })
  await db.artifact.update({ where: { id }, data: { deletedAt: new Date() } })
  return { id, content, blobId: String(blobs.weights?.id) }
}

const dropAll = async () => {
  while ((await artifacts.dropLeftovers(100)) > 0);
}
const exists = async (id: string) => (await db.artifact.findUnique({ where: { id } })) !== null
const isMarked = async (id: string) => (await db.blob.findUniqueOrThrow({ where: { id } })).deletedAt !== null

/** No file refers to a marked blob, and every blob without a file is marked. */
async function assertConsistent(): Promise<void> {
  assert.equal(await db.artifactFile.count({ where: { blob: { deletedAt: { not: null } } } }), 0)
  assert.equal(await db.blob.count({ where: { files: { none: {} }, deletedAt: null } }), 0)
}

describe('a model that is being stored', () => {
  test('stays while its attempt runs, and goes when the attempt is lost', async () => {
    const claimed = await claim()
    const { artifactId, missing } = await begin(claimed, { weights: uuidv7() })
    const blobId = String(missing[0]?.blobId)
    await dropAll()
    assert.ok(await exists(artifactId))
    assert.ok(await artifacts.blobStored(blobId))
    await dropAll()
    assert.ok(await exists(artifactId))
    assert.equal(await trials.lose(claimed.trial.id, claimed.token, KILLED), 'pending')
    await dropAll()
    assert.ok(!(await exists(artifactId)))
    assert.ok(await isMarked(blobId))
    assert.equal(await artifacts.blobStored(blobId), false)
  })

  test('stays when its attempt shows it, and goes when the attempt ends without it', async () => {
    const claimed = await claim()
    const { artifactId, missing } = await begin(claimed, { weights: uuidv7() })
    for (const { blobId } of missing) assert.ok(await artifacts.blobStored(blobId))
    const hidden = await addArtifact(db, { files: { weights: uuidv7() }, shown: false })
    const end = { ...NO_LOG, artifactIds: [artifactId] }
    assert.ok(await trials.end(claimed.trial.id, claimed.token, trialResult(), end))
    await dropAll()
    assert.ok(await exists(artifactId))
    assert.ok(!(await exists(hidden.id)))
    await assertConsistent()
  })
})

describe('a deleted model', () => {
  test('goes with the content that no other model has', async () => {
    const shared = uuidv7()
    const kept = await addArtifact(db, { files: { tokenizer: shared } })
    const deleted = await addArtifact(db, { files: { tokenizer: shared, weights: uuidv7(), copy: shared } })
    await db.artifact.update({ where: { id: deleted.id }, data: { deletedAt: new Date() } })
    assert.equal(await artifacts.dropLeftovers(100), 1)
    assert.ok((await exists(kept.id)) && !(await exists(deleted.id)))
    assert.ok(!(await isMarked(String(deleted.blobs.tokenizer?.id))))
    const weights = String(deleted.blobs.weights?.id)
    assert.ok(await isMarked(weights))
    assert.ok((await artifacts.deletedBlobs(1_000, null)).some(({ id }) => id === weights))
    await artifacts.dropBlob(weights)
    await artifacts.dropBlob(String(deleted.blobs.tokenizer?.id))
    assert.deepEqual(
      await artifacts.knownBlobs([weights, String(deleted.blobs.tokenizer?.id)]),
      new Set([deleted.blobs.tokenizer?.id]),
    )
  })

  test('takes content with it that two cleanups free together', async () => {
    for (let round = 0; round < 10; round += 1) {
      const content = uuidv7()
      const [first, second] = [await deletedModel(content), await deletedModel(content)]
      assert.equal(first.blobId, second.blobId)
      await Promise.all([artifacts.dropLeftovers(1), artifacts.dropLeftovers(1)])
      await dropAll()
      assert.ok(await isMarked(first.blobId))
      await assertConsistent()
    }
  })

  test('never takes content with it that a new model has at this moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { content, blobId } = await deletedModel()
      const [claimed, other] = [await claim(), await claim()]
      const [begun] = await Promise.all([
        begin(claimed, { weights: content }),
        artifacts.dropLeftovers(100),
        begin(other, { weights: content, config: uuidv7() }),
      ])
      await assertConsistent()
      const { blobId: used } = await db.artifactFile.findFirstOrThrow({
        where: { artifactId: begun.artifactId },
      })
      assert.equal(used === blobId, !(await isMarked(blobId)))
    }
  })
})

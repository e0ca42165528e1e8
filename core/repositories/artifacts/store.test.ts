import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { Claim, NewArtifact } from '#core/repositories/index.ts'
import {
  claimFirst,
  claimPending,
  environment,
  KILLED,
  measurement,
  NO_LOG,
  submitPlanned,
  trialResult,
} from '../../../test/support/fixtures.ts'
import { lockTable } from '../../../test/support/locked-table.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { newArtifact } from '../../../test/support/saved-models.ts'

const { db, url, repositories, artifacts, trials, trialOf, silence, newTeam } = await openTestRepositories()

const ROOM = { bytesPerTeam: 1_000_000 }
const FILES = { 'README.md': 'a card', 'model.safetensors': 'some weights', 'tokenizer.json': 'tokens' }

const claim = async (teamId = DEFAULT_TEAM_ID): Promise<Claim> =>
  claimFirst(repositories, (await submitPlanned(repositories, { teamId })).id)

const begin = async ({ trial, token }: Claim, artifact: NewArtifact, limits = ROOM) => {
  const begun = await artifacts.begin(trial.id, token, artifact, limits)
  assert.ok(begun)
  return begun
}

/** Begins a model and marks all its blobs as stored. @returns its id */
async function store(claim: Claim, artifact: NewArtifact): Promise<string> {
  const { artifactId, missing } = await begin(claim, artifact)
  for (const { blobId } of missing) assert.equal(await artifacts.blobStored(blobId), true)
  return artifactId
}

const end = ({ trial, token }: Claim, artifactIds: string[]) =>
  trials.end(trial.id, token, trialResult(), { ...NO_LOG, artifactIds })

const isShown = async (id: string) =>
  (await db.artifact.findUniqueOrThrow({ where: { id } })).storedAt !== null
const missingNames = ({ missing }: { missing: { name: string }[] }) => missing.map(({ name }) => name).sort()

/** A claimed trial that makes the model of `original`. */
async function claimMaking(original: string): Promise<Claim> {
  const making = await claim()
  await db.trial.update({ where: { id: making.trial.id }, data: { makesModelOf: original } })
  return making
}

/** Resolves when so many statements wait for a lock. */
async function waitingForLock(count: number): Promise<void> {
  for (;;) {
    const [{ waiting }] = await db.$queryRaw<[{ waiting: bigint }]>`
      SELECT count(*) AS waiting FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`
    if (Number(waiting) >= count) return
  }
}

describe('a model', () => {
  test('is shown by the transaction that ends its trial, when all its bytes are stored', async () => {
    const claimed = await claim()
    const { artifactId, missing } = await begin(claimed, newArtifact(FILES))
    assert.deepEqual(missingNames({ missing }), Object.keys(FILES))
    const [first, ...others] = missing
    assert.ok(first)
    for (const { blobId } of others) await artifacts.blobStored(blobId)
    await assert.rejects(end(claimed, [artifactId]), { message: `the bytes of ${first.name} are not stored` })
    assert.equal((await trialOf(claimed.trial.id)).status, 'running')
    assert.equal(await isShown(artifactId), false)

    await artifacts.blobStored(first.blobId)
    assert.equal(await end(claimed, [artifactId]), true)
    const { trialId, bytes, storedAt } = await db.artifact.findUniqueOrThrow({ where: { id: artifactId } })
    assert.deepEqual([trialId, bytes], [claimed.trial.id, 24n])
    assert.ok(storedAt)
    assert.equal(await end(claimed, [artifactId]), true, 'after a lost answer')
  })

  test('stays hidden when its attempt is lost, and the next attempt stores it without new bytes', async () => {
    const claimed = await claim()
    const lost = await store(claimed, newArtifact(FILES))
    await silence(claimed.trial.id, 3_600)
    await trials.reap({ silenceSeconds: 60, limit: 10 })
    assert.equal(await artifacts.begin(claimed.trial.id, claimed.token, newArtifact(FILES), ROOM), null)
    assert.equal(await end(claimed, [lost]), false)
    assert.equal(await isShown(lost), false)

    await db.$executeRaw`UPDATE trials SET not_before = NULL WHERE id = ${claimed.trial.id}::uuid`
    const again = await claimFirst(repositories, claimed.trial.jobId)
    assert.equal(again.trial.id, claimed.trial.id)
    const { artifactId, missing } = await begin(again, newArtifact(FILES))
    assert.deepEqual(missing, [])
    await end(again, [artifactId])
    assert.deepEqual([await isShown(artifactId), await isShown(lost)], [true, false])
  })

  test('stays hidden when its trial ends in any other way', async () => {
    for (const leave of [
      ({ trial, token }: Claim) => trials.lose(trial.id, token, KILLED),
      ({ trial, token }: Claim) => trials.handBack(trial.id, token),
      ({ trial, token }: Claim) => trials.end(trial.id, token, trialResult({ status: 'cancelled' }), NO_LOG),
    ]) {
      const claimed = await claim()
      const id = await store(claimed, newArtifact(FILES))
      assert.ok(await leave(claimed))
      assert.equal(await isShown(id), false)
    }
  })

  test('is begun once for an attempt and layout, also by concurrent calls', async () => {
    const claimed = await claim()
    const calls = await Promise.all(
      Array.from({ length: 4 }, () => begin(claimed, newArtifact({ a: 'once' }))),
    )
    assert.equal(new Set(calls.map(({ artifactId }) => artifactId)).size, 1)
    for (const { missing } of calls) assert.deepEqual(missing, calls[0]?.missing)
    const packed = await begin(claimed, newArtifact({ a: 'once' }, 'packed'))
    assert.notEqual(packed.artifactId, calls[0]?.artifactId)
    await artifacts.blobStored(String(packed.missing[0]?.blobId))
    const repeated = await begin(claimed, newArtifact({ a: 'once' }))
    assert.deepEqual(repeated, { artifactId: calls[0]?.artifactId, missing: [] })
    await end(claimed, [packed.artifactId, repeated.artifactId])
    assert.deepEqual([await isShown(packed.artifactId), await isShown(repeated.artifactId)], [true, true])
  })

  test('stays hidden if the trial has a shown model of this layout', async () => {
    const original = await claim()
    await end(original, [])
    const files = newArtifact({ a: 'made twice' })
    const [first, second] = [await claimMaking(original.trial.id), await claimMaking(original.trial.id)]
    const ids = [await store(first, files), await store(second, files)] as const
    assert.deepEqual(await Promise.all([end(first, [ids[0]]), end(second, [ids[1]])]), [true, true])
    const shown = await db.artifact.findMany({
      where: { trialId: original.trial.id, storedAt: { not: null } },
    })
    assert.equal(shown.length, 1)
    assert.equal((await trialOf(second.trial.id)).status, 'succeeded')
  })
})

describe('equal content', () => {
  test('has one blob, within an artifact and between artifacts that are begun at once', async () => {
    const contents = Array.from({ length: 8 }, (_, i) => `shared ${i}`)
    const forwards = newArtifact(Object.fromEntries(contents.map((content, i) => [`f${i}`, content])))
    const backwards = newArtifact(
      Object.fromEntries([...contents, 'shared 0'].toReversed().map((content, i) => [`f${i}`, content])),
    )
    const claims: Claim[] = []
    while (claims.length < 6) claims.push(await claim(await newTeam()))
    const begun = await Promise.all(claims.map((one, i) => begin(one, i % 2 ? backwards : forwards)))
    const blobs = await db.blob.findMany({ where: { bytes: 8 } })
    assert.equal(blobs.length, 8)
    for (const { missing } of begun)
      assert.deepEqual(new Set(missing.map(({ blobId }) => blobId)), new Set(blobs.map(({ id }) => id)))

    for (const { id } of blobs) await artifacts.blobStored(id)
    assert.deepEqual((await begin(await claim(), forwards)).missing, [])
  })

  test('gets a new blob if the old one is being deleted', async () => {
    const unused = await leaveUnused('deleted')
    const claimed = await claim()
    const deletion = await beginDeletion()
    assert.equal(await deletion.lockAndDelete(unused), 1)
    const beginning = begin(claimed, newArtifact({ a: 'deleted' }))
    await waitingForLock(1)
    await deletion.commit()
    const { missing } = await beginning
    assert.deepEqual(missingNames({ missing }), ['a'])
    assert.notEqual(missing[0]?.blobId, unused)
    assert.equal(await artifacts.blobStored(unused), false)
  })

  test('keeps its blob if a deletion waits while an artifact begins to refer to it', async () => {
    const unused = await leaveUnused('kept after all')
    const claimed = await claim()
    const unlock = await lockTable(url, 'artifact_files', 'SHARE')
    const beginning = begin(claimed, newArtifact({ a: 'kept after all' }))
    await waitingForLock(1)
    const deletion = await beginDeletion()
    const deleting = deletion.lockAndDelete(unused)
    await waitingForLock(2)
    await unlock()
    assert.deepEqual((await beginning).missing, [])
    assert.equal(await deleting, 0)
    await deletion.commit()
  })
})

/** A stored blob to which no artifact refers. @returns its id */
async function leaveUnused(content: string): Promise<string> {
  const { artifactId, missing } = await begin(await claim(), newArtifact({ a: content }))
  const [blob] = missing
  assert.ok(blob)
  await artifacts.blobStored(blob.blobId)
  await db.artifact.delete({ where: { id: artifactId } })
  return blob.blobId
}

/** A transaction that deletes a blob unless an artifact refers to it, as control's sweep does. */
async function beginDeletion() {
  const client = new pg.Client(url)
  await client.connect()
  await client.query('BEGIN')
  return {
    lockAndDelete: async (id: string) => {
      await client.query('SELECT FROM blobs WHERE id = $1 FOR UPDATE', [id])
      const unused = 'NOT EXISTS (SELECT FROM artifact_files WHERE blob_id = $1)'
      const { rowCount } = await client.query(
        `UPDATE blobs SET deleted_at = now() WHERE id = $1 AND ${unused}`,
        [id],
      )
      return rowCount
    },
    commit: async () => {
      await client.query('COMMIT')
      await client.end()
    },
  }
}

describe('the quota', () => {
  test('counts the distinct blobs of models that are shown or being stored', async () => {
    const teamId = await newTeam()
    const shown = await claim(teamId)
    await end(shown, [await store(shown, newArtifact({ a: 'x'.repeat(60), b: 'shared by both' }))])
    const lost = await claim(teamId)
    await begin(lost, newArtifact({ a: 'y'.repeat(1_000) }))
    await trials.lose(lost.trial.id, lost.token, KILLED)

    const limits = { bytesPerTeam: 100 }
    const claimed = await claim(teamId)
    await assert.rejects(
      artifacts.begin(
        claimed.trial.id,
        claimed.token,
        newArtifact({ a: 'z'.repeat(27), b: 'shared by both' }),
        limits,
      ),
      {
        code: 'PRUNE_ARTIFACT_QUOTA',
        message:
          'The quota of models is 100: 74 bytes are in use, and 27 more are needed. Delete models that are no longer needed.',
      },
    )
    assert.equal(await db.artifact.count({ where: { claimToken: claimed.token } }), 0)
    await begin(claimed, newArtifact({ a: 'z'.repeat(26), b: 'shared by both' }), limits)
    const other = await claim(teamId)
    await assert.rejects(artifacts.begin(other.trial.id, other.token, newArtifact({ a: '!' }), limits), {
      code: 'PRUNE_ARTIFACT_QUOTA',
      message: /^The quota of models is 100: 100 bytes are in use, and 1 more are needed\./,
    })
  })

  test('holds for models that are begun at once', async () => {
    const teamId = await newTeam()
    const claims = await claimPending(repositories, (await submitPlanned(repositories, { teamId })).id)
    const settled = await Promise.allSettled(
      claims.map((one, i) => begin(one, newArtifact({ a: `${i}`.repeat(40) }), { bytesPerTeam: 100 })),
    )
    assert.deepEqual(settled.map(({ status }) => status).sort(), ['fulfilled', 'fulfilled', 'rejected'])
  })
})

describe('the inputs of a model', () => {
  test('are the dense measurements of its job', async () => {
    const job = await submitPlanned(repositories)
    const [dense, pruned] = await claimPending(repositories, job.id, 2)
    assert.ok(dense && pruned)
    assert.deepEqual(await artifacts.inputs(pruned.trial.id), { denseMeasurements: [], original: null })
    const measurements = [measurement({ value: 21.5 }), measurement({ dataset: 'wikitext2', value: 30 })]
    await trials.end(dense.trial.id, dense.token, trialResult({ measurements }), NO_LOG)
    assert.deepEqual(await artifacts.inputs(pruned.trial.id), {
      denseMeasurements: measurements,
      original: null,
    })
  })

  test('are those of the original for a trial that makes its model', async () => {
    const job = await submitPlanned(repositories)
    const [dense, pruned] = await claimPending(repositories, job.id, 2)
    assert.ok(dense && pruned)
    const measurements = [measurement({ value: 21.5 })]
    await trials.end(dense.trial.id, dense.token, trialResult({ measurements }), NO_LOG)
    await end(pruned, [])
    const making = await claimMaking(pruned.trial.id)
    assert.deepEqual(await artifacts.inputs(making.trial.id), {
      denseMeasurements: measurements,
      original: {
        fingerprint: 'f'.repeat(64),
        weightsDigest: 'd'.repeat(64),
        achieved: 0.5,
        measurements: [measurement()],
        environment: environment(),
      },
    })
  })
})

test('the model of a trial that is gone or has not succeeded cannot be made', async () => {
  const refused = {
    code: 'PRUNE_NO_MODEL',
    message: /was deleted or has not succeeded\. Submit its job again\.$/,
  }
  const original = await claim()
  const making = await claimMaking(original.trial.id)
  const files = newArtifact({ a: 'of a trial that goes' })
  await assert.rejects(artifacts.inputs(making.trial.id), refused)
  await assert.rejects(begin(making, files), refused)
  await end(original, [])
  const id = await store(making, files)
  await db.job.delete({ where: { id: original.trial.jobId } })
  await assert.rejects(end(making, [id]), refused)
  assert.equal((await trialOf(making.trial.id)).status, 'running')
  await assert.rejects(artifacts.inputs(making.trial.id), refused)
})

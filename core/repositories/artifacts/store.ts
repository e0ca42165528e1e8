/**
 * Stores the model of a trial: the row with its files first, then the bytes of each blob, and last the end of the trial, which
 * shows it. A worker that dies in between leaves a hidden row whose claim is no longer in force; control's sweep removes it.
 *
 * Every change takes the team's lock first, then the trial, then blobs in the order of their hashes.
 */
import { uuidv7 } from 'uuidv7'
import { SecateurError } from '#core/errors.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { Manifest } from '#core/schemas/artifacts.ts'
import type { Keep, Original } from '#core/schemas/keep.ts'
import type { Layout } from '#core/schemas/spec.ts'
import { toJson } from '../shared/json.ts'
import { toMeasurement, toTrial } from '../shared/rows.ts'
import { bytesOfTeam, lockArtifacts, overQuota } from './quota.ts'

/** A saved model that is to be stored. */
export interface NewArtifact {
  layout: Layout
  manifest: Manifest
  files: readonly { name: string; bytes: number; sha256: string }[]
}

/** Content that the storage does not have yet. */
export interface MissingBlob {
  blobId: string
  sha256: string
  bytes: number
  /** A file of the artifact with this content. */
  name: string
}

export interface BegunArtifact {
  artifactId: string
  missing: MissingBlob[]
}

/**
 * What Python needs to know about other trials before it saves the model of a trial.
 * @throws SecateurError PRUNE_NO_MODEL if the trial makes the model of a trial that is gone or has not succeeded
 */
export async function inputsOf(
  db: Db,
  trialId: string,
): Promise<Pick<Keep, 'denseMeasurements' | 'original'>> {
  const { jobId, makesModelOf } = await db.trial.findUniqueOrThrow({
    where: { id: trialId },
    select: { jobId: true, makesModelOf: true },
  })
  const made = makesModelOf === null ? null : await originalOf(db, makesModelOf)
  const dense = await db.measurement.findMany({
    where: { trial: { jobId: made?.jobId ?? jobId, ordinal: 0 } },
    orderBy: { id: 'asc' },
  })
  return { denseMeasurements: dense.map(toMeasurement), original: made?.original ?? null }
}

async function originalOf(db: Db, id: string): Promise<{ jobId: string; original: Original }> {
  const row = await db.trial.findUnique({
    where: { id, status: 'succeeded' },
    omit: { claimToken: true },
    include: { measurements: { orderBy: { id: 'asc' } } },
  })
  if (!row) throw noModel()
  const { measurements, ...trial } = row
  const { jobId, fingerprint, weightsDigest, achievedSparsity: achieved, environment } = toTrial(trial)
  return {
    jobId,
    original: {
      fingerprint,
      weightsDigest,
      achieved,
      measurements: measurements.map(toMeasurement),
      environment,
    },
  }
}

/**
 * Creates the row of a model with its files. Repeating the call for the same attempt and layout returns the same artifact.
 * @returns null when the claim is lost
 * @throws SecateurError PRUNE_ARTIFACT_QUOTA, and PRUNE_NO_MODEL if the trial that it is the model of is gone
 */
export const beginArtifact = (
  db: Db,
  trialId: string,
  token: string,
  artifact: NewArtifact,
  quota: number,
): Promise<BegunArtifact | null> =>
  db.$transaction(async (tx) => {
    const trial = await lockClaimed(tx, trialId, token)
    if (!trial) return null
    const begun = await tx.artifact.findFirst({ where: { claimToken: token, layout: artifact.layout } })
    if (begun) return { artifactId: begun.id, missing: await missingBlobs(tx, begun.id) }
    const { teamId, makesModelOf } = trial
    if (makesModelOf) await lockModelOf(tx, makesModelOf)
    const used = await bytesOfTeam(tx, teamId)
    const artifactId = uuidv7()
    await insertArtifact(tx, artifact, { id: artifactId, teamId, trialId: makesModelOf ?? trialId, token })
    const needed = (await bytesOfTeam(tx, teamId)) - used
    if (used + needed > quota) throw overQuota({ needed, used, quota })
    return { artifactId, missing: await missingBlobs(tx, artifactId) }
  })

/** Locks the team's models, then the trial, so that it keeps its claim until the transaction ends. */
async function lockClaimed(tx: Tx, trialId: string, token: string) {
  const trial = await tx.trial.findUnique({ where: { id: trialId }, select: { teamId: true } })
  if (!trial) return null
  await lockArtifacts(tx, trial.teamId)
  const [claimed] = await tx.$queryRaw<{ teamId: string; makesModelOf: string | null }[]>`
    SELECT team_id AS "teamId", makes_model_of AS "makesModelOf" FROM trials
    WHERE id = ${trialId}::uuid AND claim_token = ${token}::uuid FOR SHARE`
  return claimed
}

/**
 * Keeps the trial, whose model another trial makes, until the transaction ends.
 * @throws SecateurError PRUNE_NO_MODEL if it is gone or has not succeeded
 */
async function lockModelOf(tx: Tx, trialId: string): Promise<void> {
  const rows = await tx.$queryRaw<object[]>`
    SELECT FROM trials WHERE id = ${trialId}::uuid AND status = 'succeeded' FOR KEY SHARE`
  if (rows.length === 0) throw noModel()
}

const noModel = () =>
  new SecateurError(
    'PRUNE_NO_MODEL',
    'The trial whose model is to be made was deleted or has not succeeded. Submit its job again.',
  )

async function insertArtifact(
  tx: Tx,
  { layout, manifest, files }: NewArtifact,
  { id, teamId, trialId, token }: { id: string; teamId: string; trialId: string; token: string },
): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  await tx.artifact.create({
    data: { id, teamId, trialId, claimToken: token, layout, manifest: toJson(manifest), bytes },
  })
  const blobs = await lockBlobs(tx, files)
  await tx.artifactFile.createMany({
    data: files.map(({ name, sha256 }) => ({ artifactId: id, name, blobId: String(blobs.get(sha256)) })),
  })
}

/**
 * Finds or creates the blobs of files, and locks them until the transaction ends. A transaction that deletes unreferenced blobs
 * waits for the lock and must then look for references again, in a new statement. If it was first, the upsert waits for it
 * and creates another row.
 * @returns sha256 -> id
 */
async function lockBlobs(tx: Tx, files: NewArtifact['files']): Promise<Map<string, string>> {
  const contents = [...new Map(files.map((file) => [file.sha256, file])).values()]
  const rows = contents
    .toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
    .map(({ sha256, bytes }) => Prisma.sql`(${uuidv7()}::uuid, ${sha256}, ${bytes}::bigint)`)
  const blobs = await tx.$queryRaw<{ id: string; sha256: string }[]>`
    INSERT INTO blobs (id, sha256, bytes) VALUES ${Prisma.join(rows)}
    ON CONFLICT (sha256) WHERE deleted_at IS NULL DO UPDATE SET bytes = blobs.bytes
    RETURNING id, sha256`
  return new Map(blobs.map(({ id, sha256 }) => [sha256, id]))
}

const missingBlobs = (tx: Tx, artifactId: string): Promise<MissingBlob[]> => tx.$queryRaw`
  SELECT DISTINCT ON (b.id) b.id AS "blobId", b.sha256, b.bytes::float8 AS bytes, f.name
  FROM artifact_files f JOIN blobs b ON b.id = f.blob_id
  WHERE f.artifact_id = ${artifactId}::uuid AND b.stored_at IS NULL
  ORDER BY b.id, f.name`

/**
 * Records that the storage has all bytes of a blob.
 * @returns false when the blob was deleted, which only happens after the claim of its artifact was lost
 */
export async function markStored(db: Db, blobId: string): Promise<boolean> {
  const marked = await db.$executeRaw`
    UPDATE blobs SET stored_at = coalesce(stored_at, now()) WHERE id = ${blobId}::uuid AND deleted_at IS NULL`
  return marked === 1
}

/**
 * Shows the models of a trial, in the transaction that ends it. If the trial has a model of this layout already, the new one
 * stays hidden.
 * @throws SecateurError PRUNE_NO_MODEL if the trial that they are the models of is gone; Error if their bytes are not stored
 */
export async function showArtifacts(
  tx: Tx,
  teamId: string,
  token: string,
  artifactIds: readonly string[],
): Promise<void> {
  if (artifactIds.length === 0) return
  await lockArtifacts(tx, teamId)
  const begun = await tx.$queryRaw<object[]>`
    SELECT FROM artifacts
    WHERE id = ANY(${artifactIds}::uuid[]) AND claim_token = ${token}::uuid AND trial_id IS NOT NULL
      AND deleted_at IS NULL
    FOR NO KEY UPDATE`
  if (begun.length < artifactIds.length) throw noModel()
  const unstored = await tx.artifactFile.findFirst({
    where: { artifactId: { in: [...artifactIds] }, blob: { storedAt: null } },
  })
  if (unstored) throw new Error(`the bytes of ${unstored.name} are not stored`)
  await tx.$executeRaw`
    UPDATE artifacts a SET stored_at = now()
    WHERE a.id = ANY(${artifactIds}::uuid[]) AND NOT EXISTS (
      SELECT FROM artifacts shown
      WHERE shown.trial_id = a.trial_id AND shown.layout = a.layout AND shown.stored_at IS NOT NULL
        AND shown.deleted_at IS NULL)`
}

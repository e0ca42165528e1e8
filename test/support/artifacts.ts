/** Stored models for tests: their rows, and their bytes in a storage. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { trialSpec } from '#core/domain/plan.ts'
import { toJson } from '#core/repositories/shared/json.ts'
import type { Db } from '#core/runtime/db.ts'
import type { Manifest } from '#core/schemas/artifacts.ts'
import type { Layout } from '#core/schemas/spec.ts'
import { blobKey } from '#core/storage/keys.ts'
import type { Storage } from '#core/storage/storage.ts'
import { environment, jobSpec, measurement } from './fixtures.ts'
import { protocol } from './measured-job.ts'

export const manifest = (changes: Partial<Manifest> = {}): Manifest => ({
  version: 2,
  layout: 'plain',
  spec: trialSpec(jobSpec(), {
    method: { id: 'magnitude', params: {} },
    level: 0.5,
    pattern: 'unstructured',
    seed: 0,
  }),
  fingerprint: 'f'.repeat(64),
  weightsDigest: 'd'.repeat(64),
  sparsity: { requested: 0.5, achieved: 0.5 },
  layers: [{ name: 'model.layers.0.mlp.up_proj', weights: 1_024, zeros: 512 }],
  measurements: [measurement()],
  denseMeasurements: [measurement({ value: 21.5 })],
  protocol,
  environment: environment(),
  reproduced: null,
  warnings: [],
  dense: { parameters: 2_048, bytes: 8_192 },
  saved: { parameters: 2_048, bytes: 8_192 },
  files: {},
  ...changes,
})

export interface NewStoredArtifact {
  teamId?: string
  trialId?: string | null
  layout?: Layout
  manifest?: Partial<Manifest>
  /** Name -> content. */
  files?: Record<string, string | Buffer>
  /** What is false of a model that is still being stored, or is deleted. */
  shown?: boolean
}

/** Adds the rows of a stored model. @returns its id, and the blobs by the names of the files */
export async function addArtifact(
  db: Db,
  {
    teamId = DEFAULT_TEAM_ID,
    trialId = null,
    layout = 'plain',
    files = {},
    shown = true,
    ...given
  }: NewStoredArtifact = {},
) {
  const id = uuidv7()
  const blobs: Record<string, { id: string; sha256: string; content: Buffer }> = {}
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text)
    const sha256 = createHash('sha256').update(content).digest('hex')
    const existing = await db.blob.findFirst({ where: { sha256, deletedAt: null } })
    const data = { id: uuidv7(), sha256, bytes: content.length, storedAt: new Date() }
    const blob = existing ?? (await db.blob.create({ data }))
    blobs[name] = { id: blob.id, sha256, content }
  }
  const entries = Object.entries(blobs)
  await db.artifact.create({
    data: {
      id,
      teamId,
      trialId,
      claimToken: uuidv7(),
      layout,
      manifest: toJson(manifest({ layout, ...given.manifest })),
      bytes: entries.reduce((sum, [, { content }]) => sum + content.length, 0),
      storedAt: shown ? new Date() : null,
      files: { create: entries.map(([name, blob]) => ({ name, blobId: blob.id })) },
    },
  })
  return { id, blobs }
}

/** Adds a stored model and puts its files into the storage. */
export async function storeArtifact(db: Db, storage: Storage, artifact: NewStoredArtifact) {
  const added = await addArtifact(db, artifact)
  const folder = await mkdtemp(join(tmpdir(), 'secateur-artifact-'))
  try {
    for (const { id, sha256, content } of Object.values(added.blobs)) {
      const path = join(folder, id)
      await writeFile(path, content)
      const { signal } = new AbortController()
      await storage.put(blobKey({ id, sha256 }), path, { sha256, bytes: content.length, signal })
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  return added
}

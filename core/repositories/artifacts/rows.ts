/** Rows of stored models, with validated manifests and BigInts as numbers. */
import type { ArtifactFileModel, ArtifactModel, BlobModel } from '#core/generated/prisma/models.ts'
import type { Manifest } from '#core/schemas/artifacts.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'
import { readManifest, readManifestSpec } from '../shared/json-columns.ts'

/** A stored model as a list shows it. */
export interface Artifact
  extends Pick<ArtifactModel, 'id' | 'trialId' | 'layout' | 'pinnedAt' | 'createdAt'> {
  /** null once its job was deleted. */
  jobId: string | null
  spec: TrialSpec
  /** Of all files together. */
  bytes: number
}

/** A file of a stored model. Models with equal files share the blob. */
export interface ArtifactFile {
  /** Relative path with `/`. */
  name: string
  blob: Pick<BlobModel, 'id' | 'sha256'> & { bytes: number }
}

export interface ArtifactDetail extends Artifact {
  manifest: Manifest
  /** Ordered by name. */
  files: ArtifactFile[]
}

type FileRow = Pick<ArtifactFileModel, 'name'> & { blob: BlobModel }

export const toArtifact = ({
  spec,
  bytes,
  ...row
}: Omit<Artifact, 'spec' | 'bytes'> & { spec: unknown; bytes: bigint }): Artifact => ({
  ...row,
  spec: readManifestSpec(spec, row.id),
  bytes: Number(bytes),
})

export function toArtifactDetail({
  trial,
  files,
  ...row
}: ArtifactModel & { trial: { jobId: string } | null; files: FileRow[] }): ArtifactDetail {
  const { id, trialId, layout, pinnedAt, createdAt } = row
  const manifest = readManifest(row.manifest, id)
  return {
    id,
    trialId,
    jobId: trial?.jobId ?? null,
    layout,
    spec: manifest.spec,
    bytes: Number(row.bytes),
    pinnedAt,
    createdAt,
    manifest,
    files: files.map(toArtifactFile),
  }
}

export const toArtifactFile = ({ name, blob: { id, sha256, bytes } }: FileRow): ArtifactFile => ({
  name,
  blob: { id, sha256, bytes: Number(bytes) },
})

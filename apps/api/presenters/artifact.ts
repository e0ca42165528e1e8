import type { Artifact, ArtifactDetail } from '#core/repositories/index.ts'
import type { ArtifactDetailResource, ArtifactResource } from '#core/schemas/artifacts.ts'
import { presentMeasurement } from './measurement.ts'
import { iso } from './time.ts'

export function presentArtifact(artifact: Artifact): ArtifactResource {
  const { id, trialId, jobId, spec, layout, bytes, pinnedAt, createdAt } = artifact
  const { model, method, level, pattern } = spec
  return {
    id,
    trialId,
    jobId,
    model,
    method,
    level,
    pattern,
    layout,
    bytes,
    pinned: pinnedAt !== null,
    createdAt: iso(createdAt),
  }
}

export function presentArtifactDetail({
  manifest,
  files,
  ...artifact
}: ArtifactDetail): ArtifactDetailResource {
  const { version: _, files: __, ...described } = manifest
  return {
    ...described,
    measurements: described.measurements.map(presentMeasurement),
    denseMeasurements: described.denseMeasurements.map(presentMeasurement),
    ...presentArtifact(artifact),
    files: files.map(({ name, blob: { bytes, sha256 } }) => ({ name, bytes, sha256 })),
  }
}

/** A name for the folder of the files: `smollm2-135m-wanda-0.5-2-4-plain`. */
export const folderName = ({ spec, layout }: Artifact): string =>
  [spec.model.split('/').at(-1), spec.method.id, spec.level, spec.pattern, layout]
    .join('-')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 100)

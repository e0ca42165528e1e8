/** How a job names what its team uploaded: `upload:<id>`. Pure. */
import { UUID_PATTERN } from '#core/domain/uuid.ts'
import type { JobSpec } from '#core/schemas/spec.ts'

const REFERENCE = new RegExp(`^upload:(${UUID_PATTERN})$`)

export const uploadReference = (id: string): string => `upload:${id}`

/** null of what names no upload. */
export const uploadId = (dataset: string): string | null => REFERENCE.exec(dataset)?.[1] ?? null

/** A place of a job that names an upload, in whatever way: `id` is null where there can't be such a one. */
export interface NamedUpload {
  pointer: string
  dataset: string
  id: string | null
}

export function namedUploads({
  calibration,
  evaluations,
}: Pick<JobSpec, 'calibration' | 'evaluations'>): NamedUpload[] {
  const named = [
    { pointer: '#/calibration/dataset', dataset: calibration.dataset },
    ...evaluations.map(({ dataset }, index) => ({ pointer: `#/evaluations/${index}/dataset`, dataset })),
  ]
  return named
    .filter(({ dataset }) => dataset.startsWith('upload:'))
    .map((place) => ({ ...place, id: uploadId(place.dataset) }))
}

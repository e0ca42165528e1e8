/** References of jobs to uploads: `upload:<id>`. Pure. */
import { UUID_PATTERN } from '#core/domain/ids.ts'
import type { JobSpec } from '#core/schemas/spec.ts'

const REFERENCE = new RegExp(`^upload:(${UUID_PATTERN})$`)

export const uploadReference = (id: string): string => `upload:${id}`

/** The id in a reference; null for any other dataset. */
export const uploadId = (dataset: string): string | null => REFERENCE.exec(dataset)?.[1] ?? null

/** A field of a job that names an upload. */
export interface NamedUpload {
  /** JSON pointer to the field. */
  pointer: string
  dataset: string
  /** null if the text after `upload:` is not an id. */
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

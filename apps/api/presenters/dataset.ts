import type { Dataset } from '#core/repositories/index.ts'
import type { DatasetInfo } from '#core/schemas/catalogue.ts'
import type { DatasetResource } from '#core/schemas/datasets.ts'
import { uploadReference } from '#core/uploads/references.ts'
import { iso } from './time.ts'

/** A dataset of the catalogue, which every team can use. */
export const presentCatalogueDataset = (dataset: DatasetInfo): DatasetResource => ({
  ...dataset,
  upload: null,
})

export function presentUpload(dataset: Dataset): DatasetResource {
  const { id, name, kind, bytes, documents, sha256, createdAt } = dataset
  return {
    id: uploadReference(id),
    title: name,
    kind: 'text',
    splits: ['all'],
    bundled: false,
    license: "the team's own",
    source: `uploaded as ${kind}`,
    upload: { kind, bytes, documents, sha256, createdAt: iso(createdAt) },
  }
}

import type { Repositories } from '#core/repositories/index.ts'
import type { UploadFiles } from '#core/uploads/files.ts'

const PAGE = 100

/**
 * Removes the uploads that an API left behind: those that were never completed because it died, and those that were deleted or
 * given up while the storage was away. The content goes first, then the row. The storage may be slow, so this is no part of the
 * sweep.
 */
export async function removeUploads(
  datasets: Repositories['datasets'],
  files: Pick<UploadFiles, 'remove'>,
): Promise<void> {
  for (const id of await datasets.leftovers(PAGE)) {
    await files.remove(id)
    await datasets.drop(id)
  }
}

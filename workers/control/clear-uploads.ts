import type { Repositories } from '#core/repositories/index.ts'
import type { UploadFiles } from '#core/uploads/files.ts'

const PAGE = 100

/**
 * Ends what an API that died has left: uploads that came to no end, and such as are deleted but for their files. A row goes
 * after its file.
 */
export async function clearUploads(datasets: Repositories['datasets'], files: UploadFiles): Promise<void> {
  for (const id of await datasets.leftovers(PAGE)) {
    await files.remove(id)
    await datasets.drop(id)
  }
}

import { createRetry } from '#core/storage/s3/retry.ts'
import type { UploadFiles } from '#core/uploads/files.ts'
import type { Attempt } from './attempt.ts'

export interface UploadSource {
  files: Pick<UploadFiles, 'fetch'>
  /** Time after which a storage that is unavailable is given up. */
  patienceMs: number
}

/**
 * Makes the uploads of the job readable for Python. Waits for a storage that is unavailable.
 * @param signal aborted when the attempt is cut short
 * @returns whether they are there; false for an attempt that is cut short
 * @throws SecateurError of `fetch`
 */
export async function fetchUploads(
  { repositories: { datasets }, claim: { trial, jobSpec }, persist }: Attempt,
  { files, patienceMs }: UploadSource,
  signal: AbortSignal,
): Promise<boolean> {
  const retry = createRetry(signal, patienceMs)
  try {
    for (const upload of await persist(() => datasets.ofJob(trial.teamId, jobSpec)))
      await retry(() => files.fetch(upload, signal))
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}

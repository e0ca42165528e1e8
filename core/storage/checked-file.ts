/** Reads a local file in pieces and checks that it is the file which was announced. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { SecateurError } from '#core/errors.ts'

/** Large enough for a fast file system, small enough to hash between other work of the process. */
export const CHUNK_BYTES = 1024 * 1024

/**
 * Yields the content. The error comes after the last chunk, so the caller must not show the object before the end.
 * @throws SecateurError PRUNE_INTERNAL if it cannot be read, or if size or SHA-256 differ
 */
export async function* checkedChunks(
  path: string,
  { sha256, bytes, signal }: { sha256: string; bytes: number; signal: AbortSignal },
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let read = 0
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, signal })) {
      hash.update(chunk)
      read += chunk.length
      if (read > bytes) break
      yield chunk
    }
  } catch (error) {
    if (signal.aborted) throw error
    throw new SecateurError('PRUNE_INTERNAL', `The file ${path} cannot be read: ${(error as Error).message}`)
  }
  if (read !== bytes || hash.digest('hex') !== sha256)
    throw new SecateurError(
      'PRUNE_INTERNAL',
      `The file ${path} changed before it was stored: it should have ${bytes} bytes and the SHA-256 ${sha256}. Nothing was stored.`,
    )
}

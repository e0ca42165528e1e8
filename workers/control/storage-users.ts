/**
 * Whether a storage is used by one installation only. Objects without a row are garbage only then: another database may know
 * them. Each installation leaves an empty object with its id, and none ever removes one.
 */
import { createHash } from 'node:crypto'
import { devNull } from 'node:os'
import { INSTALLATIONS } from '#core/storage/keys.ts'
import type { Storage } from '#core/storage/storage.ts'

const EMPTY = createHash('sha256').digest('hex')

/** @returns the other installations that use the storage, or did so. The own one is recorded first. */
export async function otherUsers(storage: Storage, installation: string): Promise<string[]> {
  const own = `${INSTALLATIONS}${installation}`
  await storage.put(own, devNull, { bytes: 0, sha256: EMPTY, signal: new AbortController().signal })
  const others: string[] = []
  for await (const { key } of storage.list(INSTALLATIONS)) if (key !== own) others.push(key)
  return others
}

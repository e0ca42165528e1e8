/** Opens the storage that the setting SECATEUR_ARTIFACTS names. */
import { createFolderStorage } from './folder.ts'
import { createS3Storage } from './s3/storage.ts'
import type { Storage } from './storage.ts'

/** @param location an absolute folder, or `s3://bucket/prefix`. Nothing is read or written before the first operation. */
export function openStorage({ location }: { location: string }): Storage {
  if (!location.startsWith('s3://')) return createFolderStorage(location)
  const { hostname: bucket, pathname } = new URL(location)
  return createS3Storage({ bucket, prefix: pathname.replace(/^\/|\/$/g, '') })
}

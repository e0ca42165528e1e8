/** Keys of objects in the storage. Pure. */
import { UUID_PATTERN } from '#core/domain/ids.ts'

/** Segments start with a letter or digit, so that no key leaves the storage or meets what the storage keeps for itself. */
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/

/** The prefix of an empty object for each installation that uses the storage. */
export const INSTALLATIONS = 'installations/'

/** The prefix of all blobs. */
export const BLOBS = 'blobs/'

/** The prefix of all uploads. */
export const UPLOADS = 'uploads/'

const BLOB_KEY = new RegExp(`^${BLOBS}[0-9a-f]{2}/[0-9a-f]{64}-(${UUID_PATTERN})$`)

const UPLOAD_KEY = new RegExp(`^${UPLOADS}(${UUID_PATTERN})\\.(?:txt|jsonl)$`)

/** The key of an upload. @param name of its file */
export const uploadKey = (name: string): string => UPLOADS + name

/** The id of the upload with this key; null for a key of another form. */
export const uploadIdOf = (key: string): string | null => UPLOAD_KEY.exec(key)?.[1] ?? null

/** The key of a blob. It contains the id because the same content can be stored again while its old object is removed. */
export const blobKey = ({ id, sha256 }: { id: string; sha256: string }): string =>
  `${BLOBS}${sha256.slice(0, 2)}/${sha256}-${id}`

/** The id of the blob with this key; null for a key that `blobKey` does not make. */
export const blobIdOf = (key: string): string | null => BLOB_KEY.exec(key)?.[1] ?? null

/** @throws Error if it is not a key: callers make their keys themselves, so that is a bug */
export function requireKey(key: string): string {
  if (!KEY.test(key)) throw new Error(`'${key}' is not a key of the storage`)
  return key
}

/** @throws Error if it is not a key that ends with `/` */
export function requirePrefix(prefix: string): string {
  if (!prefix.endsWith('/')) throw new Error(`'${prefix}' is not a prefix of keys: it must end with '/'`)
  requireKey(prefix.slice(0, -1))
  return prefix
}

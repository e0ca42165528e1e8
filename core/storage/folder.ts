/** A storage in a folder: of one machine, or a mount that all machines share. */
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { addAbortSignal, type Readable } from 'node:stream'
import { SecateurError } from '#core/errors.ts'
import { CHUNK_BYTES, checkedChunks } from './checked-file.ts'
import { isDiskFull } from './disk-full.ts'
import { requireKey, requirePrefix } from './keys.ts'
import type { ByteRange, PutOptions, Storage, StoredObject } from './storage.ts'
import { filesBelow, findPath, ifMissing, makePath, notFollowed, requireWritable, syncPath } from './tree.ts'

/** Folder of files that are still being written. No key starts with a dot. */
const UNFINISHED = '.unfinished'
/** Fails at a link, and does not wait for the writer of a named pipe. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
const REFUSALS = ['EACCES', 'EPERM', 'EROFS', 'ELOOP']

/**
 * An object is a file with its key as the path. It is written elsewhere in the folder, checked, and renamed into place.
 * @param folder absolute; created with the first object
 */
export function createFolderStorage(folder: string): Storage {
  const name = `folder ${folder}`

  /** Creates nothing: another user may run it, and a missing folder may be a missing mount. */
  async function check(): Promise<void> {
    await requireWritable(folder)
    await requireWritable(join(folder, UNFINISHED))
  }

  async function put(key: string, source: string, options: PutOptions): Promise<void> {
    requireKey(key)
    const part = await makePath(folder, join(UNFINISHED, randomUUID()))
    try {
      await write(part, source, options)
      await rename(part, await makePath(folder, key))
      await syncPath(folder, key)
    } catch (error) {
      await rm(part, { force: true }).catch(() => {}) // `removeUnfinished` removes it later
      throw isDiskFull(error) ? await full(key, options.bytes, error) : error
    }
  }

  async function read(key: string, signal: AbortSignal, range: ByteRange | undefined): Promise<Readable> {
    const path = await findObject(requireKey(key))
    const file = await open(path, READ)
    try {
      signal.throwIfAborted()
      const stats = await file.stat()
      if (!stats.isFile()) throw notFollowed(path)
      if (range && range.end >= stats.size) throw cutShort(key, stats.size)
    } catch (error) {
      await file.close()
      throw error
    }
    return addAbortSignal(signal, file.createReadStream({ ...range, highWaterMark: CHUNK_BYTES }))
  }

  async function remove(key: string): Promise<void> {
    await rm(await findObject(requireKey(key)))
    await syncPath(folder, key)
  }

  async function* list(prefix: string): AsyncGenerator<StoredObject> {
    try {
      yield* files(requirePrefix(prefix))
    } catch (error) {
      rejected(prefix)(error as Error)
    }
  }

  async function* files(prefix: string): AsyncGenerator<StoredObject> {
    const path = await findPath(folder, prefix).catch(ifMissing(null))
    if (path) yield* filesBelow(path, prefix)
  }

  async function removeUnfinished(olderThan: Date): Promise<number> {
    let removed = 0
    for await (const { key, modifiedAt } of files(`${UNFINISHED}/`)) {
      if (modifiedAt >= olderThan) continue
      await rm(join(folder, key), { force: true })
      removed++
    }
    return removed
  }

  /** Without the folder itself the mount may be missing, so the object is not taken for removed. */
  async function findObject(key: string): Promise<string> {
    await stat(folder).catch((error) => {
      throw unusable(key, error)
    })
    return findPath(folder, key)
  }

  async function full(key: string, needed: number, cause: unknown): Promise<SecateurError> {
    const { bavail, bsize } = await statfs(folder)
    return new SecateurError(
      'PRUNE_STORAGE_FULL',
      `The ${name} has no room for ${key}: it needs ${needed} bytes, and ${bavail * bsize} are free. Make room, then try again.`,
      [],
      { cause },
    )
  }

  const cutShort = (key: string, size: number) =>
    new SecateurError(
      'PRUNE_STORAGE_MISSING',
      `The ${name} has only ${size} bytes of ${key}. Restore it from a backup, or make it again.`,
    )

  const missing = (key: string, cause: unknown) =>
    new SecateurError(
      'PRUNE_STORAGE_MISSING',
      `The ${name} does not have ${key}. Restore it from a backup, or make it again.`,
      [],
      { cause },
    )

  const unusable = (key: string, cause: NodeJS.ErrnoException) =>
    new SecateurError(
      REFUSALS.includes(String(cause.code)) ? 'PRUNE_STORAGE_REFUSED' : 'PRUNE_STORAGE_UNAVAILABLE',
      `The ${name} cannot be used for ${key}: ${cause.message}. Check the mount and the permissions of the folder.`,
      [],
      { cause },
    )

  /** Only errors of the file system have a system call: those of the caller and of this storage pass. */
  const rejected = (key: string) => (error: NodeJS.ErrnoException) => {
    throw error.syscall ? unusable(key, error) : error
  }

  return {
    name,
    check: () => check().catch(rejected('new files')),
    put: (key, path, options) => put(key, path, options).catch(rejected(key)),
    read: (key, { signal, range }) =>
      read(key, signal, range)
        .catch((error) => {
          throw error.code === 'ENOENT' ? missing(key, error) : error
        })
        .catch(rejected(key)),
    remove: (key) => remove(key).catch(ifMissing(undefined)).catch(rejected(key)),
    list,
    removeUnfinished: (olderThan) => removeUnfinished(olderThan).catch(rejected(UNFINISHED)),
    presign: async () => null,
    close: () => {},
  }
}

/** Returns when the content is on disk. */
async function write(path: string, source: string, { onProgress, ...options }: PutOptions): Promise<void> {
  const file = await open(path, 'wx', 0o640)
  let stored = 0
  try {
    for await (const chunk of checkedChunks(source, options)) {
      await file.appendFile(chunk)
      stored += chunk.length
      onProgress?.(stored)
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * The files of uploads. The storage has the content, as one object for each upload. Python reads it from a folder of its machine,
 * in which a file is named by the id of its upload; what is missing there is fetched from the storage.
 */
import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { SecateurError } from '#core/errors.ts'
import type { UploadKind } from '#core/generated/prisma/enums.ts'
import type { Dataset } from '#core/repositories/index.ts'
import { isDiskFull } from '#core/storage/disk-full.ts'
import { uploadKey } from '#core/storage/keys.ts'
import type { Storage } from '#core/storage/storage.ts'
import { ifMissing } from '#core/storage/tree.ts'

/** Python recognizes the kind of an upload by its suffix (`python/src/secateur/data/files.py`). */
export const SUFFIXES: Record<UploadKind, string> = { text: '.txt', traces: '.jsonl' }
/** Suffix of a file that is still being written. Python does not see it. */
export const PART = '.part'

export type StoredUpload = Pick<Dataset, 'id' | 'kind' | 'bytes' | 'sha256'>

export type UploadFiles = ReturnType<typeof createUploadFiles>

/** @param folder of this machine, which other processes of it may share */
export function createUploadFiles(folder: string, storage: Storage) {
  const pathOf = (name: string) => join(folder, name)

  /** Creates a file that other users of the machine cannot read. */
  async function create(name: string): Promise<FileHandle> {
    await mkdir(folder, { recursive: true, mode: 0o750 })
    return open(pathOf(name), 'wx', 0o640)
  }

  /** Makes a complete file visible to Python. The content must be synced; then it also survives a power cut. */
  async function show(part: string, name: string): Promise<void> {
    await rename(pathOf(part), pathOf(name))
    await sync(folder)
  }

  async function removeLocal(id: string): Promise<void> {
    for (const suffix of [PART, ...Object.values(SUFFIXES)]) await rm(pathOf(id + suffix), { force: true })
    await sync(folder).catch(ifMissing(undefined))
  }

  async function download(upload: StoredUpload, part: string, signal: AbortSignal): Promise<void> {
    const file = await create(part)
    try {
      const content = await storage.read(uploadKey(nameOf(upload)), { signal })
      for await (const chunk of checked(content, upload, signal)) await file.appendFile(chunk)
      await file.sync()
    } finally {
      await file.close()
    }
  }

  return {
    folder,

    /** Creates the file that receives an upload. */
    open: (id: string): Promise<FileHandle> => create(id + PART),

    /**
     * Stores a received file, then shows it to Python. The content must be synced.
     * @throws SecateurError of the storage
     */
    async publish(upload: StoredUpload, signal: AbortSignal): Promise<void> {
      const [name, part] = [nameOf(upload), upload.id + PART]
      const { bytes, sha256 } = upload
      await storage.put(uploadKey(name), pathOf(part), { bytes, sha256, signal })
      await show(part, name)
    },

    /**
     * Makes an upload readable for Python on this machine. Several processes may do that at the same time.
     * @throws SecateurError PRUNE_DATASET_UNAVAILABLE if the storage does not have it as it was uploaded; PRUNE_STORAGE_FULL if the
     * folder has no room; other errors of the storage
     */
    async fetch(upload: StoredUpload, signal: AbortSignal): Promise<void> {
      const name = nameOf(upload)
      const local = await lstat(pathOf(name)).catch(ifMissing(null))
      if (local?.isFile() && local.size === upload.bytes) return
      const part = `${upload.id}.${randomUUID()}${PART}`
      try {
        await download(upload, part, signal)
        await show(part, name)
      } catch (error) {
        await rm(pathOf(part), { force: true }).catch(() => {}) // `removeStaleFiles` removes it later
        throw asUploadError(upload, error)
      }
    },

    /** Removes the files of an upload on this machine. */
    removeLocal,

    /**
     * Removes the files of an upload on this machine, then its content in the storage.
     * @throws SecateurError of the storage
     */
    async remove(id: string): Promise<void> {
      await removeLocal(id)
      for (const suffix of Object.values(SUFFIXES)) await storage.remove(uploadKey(id + suffix))
    },
  }
}

const nameOf = ({ id, kind }: Pick<StoredUpload, 'id' | 'kind'>): string => id + SUFFIXES[kind]

/**
 * Passes the content on. The error comes after the last chunk.
 * @throws SecateurError PRUNE_DATASET_UNAVAILABLE if it is not what was uploaded; PRUNE_STORAGE_UNAVAILABLE if it breaks off
 */
async function* checked(
  content: Readable,
  { id, bytes, sha256 }: StoredUpload,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let read = 0
  try {
    for await (const chunk of content) {
      read += chunk.length
      if (read > bytes) break
      hash.update(chunk)
      yield chunk
    }
  } catch (cause) {
    signal.throwIfAborted()
    const message = `The storage broke off while it sent upload:${id}: ${(cause as Error).message}. Try again.`
    throw new SecateurError('PRUNE_STORAGE_UNAVAILABLE', message, [], { cause })
  }
  if (read !== bytes || hash.digest('hex') !== sha256)
    throw new SecateurError(
      'PRUNE_DATASET_UNAVAILABLE',
      `The storage has other content for upload:${id} than was uploaded. Delete the dataset, and upload it again.`,
    )
}

function asUploadError({ id }: StoredUpload, error: unknown): unknown {
  const replaced = (code: 'PRUNE_STORAGE_FULL' | 'PRUNE_DATASET_UNAVAILABLE', message: string) =>
    new SecateurError(code, message, [], { cause: error })
  if (isDiskFull(error))
    return replaced(
      'PRUNE_STORAGE_FULL',
      `The folder SECATEUR_UPLOADS has no room for upload:${id}. Ask the operator to make room, then try again.`,
    )
  if (error instanceof SecateurError && error.code === 'PRUNE_STORAGE_MISSING')
    return replaced(
      'PRUNE_DATASET_UNAVAILABLE',
      `The storage does not have upload:${id}. Delete the dataset, and upload it again.`,
    )
  return error
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

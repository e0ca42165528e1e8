/** The files below a root folder. No link is followed, so that none can lead out of it. */
import type { Dirent } from 'node:fs'
import { access, constants, lstat, mkdir, open, opendir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SecateurError } from '#core/errors.ts'
import type { StoredObject } from './storage.ts'

/** The path of a key. @throws SecateurError PRUNE_STORAGE_REFUSED if a link is on the way; ENOENT if a folder is missing */
export async function findPath(root: string, key: string): Promise<string> {
  for (const folder of foldersOf(root, key)) await requireFolder(folder)
  return join(root, key)
}

/** Creates the folders of a key, one by one so that none is created behind a link. @returns the path of the key */
export async function makePath(root: string, key: string): Promise<string> {
  await mkdir(root, { recursive: true, mode: 0o750 })
  for (const folder of foldersOf(root, key)) {
    await mkdir(folder, { mode: 0o750 }).catch((error) => {
      if (error.code !== 'EEXIST') throw error
    })
    await requireFolder(folder)
  }
  return join(root, key)
}

/**
 * Resolves if this process may create files in a folder, or may create the folder.
 * @throws an error of the file system
 */
export async function requireWritable(folder: string): Promise<void> {
  const isMissing = await stat(folder).then(() => false, ifMissing(true))
  if (isMissing) return requireWritable(dirname(folder))
  await access(`${folder}/`, constants.W_OK | constants.X_OK)
}

/** Makes the names on the way to a key survive a power cut. */
export async function syncPath(root: string, key: string): Promise<void> {
  for (const folder of [root, ...foldersOf(root, key)]) {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}

/** The regular files of a folder and of the folders in it. @param prefix of their keys */
export async function* filesBelow(folder: string, prefix: string): AsyncGenerator<StoredObject> {
  for await (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name)
    const key = prefix + entry.name
    if (entry.isDirectory()) yield* filesBelow(path, `${key}/`)
    if (!entry.isFile()) continue
    const found = await lstat(path).catch(ifMissing(null))
    if (found) yield { key, bytes: found.size, modifiedAt: found.mtime }
  }
}

/** For files and folders that another process may remove at the same time. */
export const ifMissing =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code !== 'ENOENT') throw error
    return value
  }

async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  const entries = await opendir(folder).catch(ifMissing(null))
  if (entries) yield* entries
}

/** The folders between the root and a key, from the top. */
function foldersOf(root: string, key: string): string[] {
  const names = key.split('/').slice(0, -1)
  return names.map((_, index) => join(root, ...names.slice(0, index + 1)))
}

async function requireFolder(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) throw notFollowed(path)
}

export const notFollowed = (path: string) =>
  new SecateurError(
    'PRUNE_STORAGE_REFUSED',
    `${path} is a link or another special file, and the storage follows no links. Put the real file or folder there.`,
  )

/** The files of uploads: one file per upload, named by its id, in a folder that the API, control and workers share. */
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { UploadKind } from '#core/generated/prisma/enums.ts'

/** Python recognizes the kind of an upload by its suffix (`python/src/secateur/data/files.py`). */
const SUFFIXES: Record<UploadKind, string> = { text: '.txt', traces: '.jsonl' }
/** Suffix of a file that is still being received. */
const PART = '.part'

export type UploadFiles = ReturnType<typeof createUploadFiles>

export function createUploadFiles(folder: string) {
  const pathOf = (id: string, suffix: string) => join(folder, id + suffix)

  return {
    /** Creates the file that receives an upload. It is not visible to Python, and other users of the machine cannot read it. */
    async open(id: string): Promise<FileHandle> {
      await mkdir(folder, { recursive: true, mode: 0o750 })
      return open(pathOf(id, PART), 'wx', 0o640)
    },

    /** Makes a received file visible to Python. The content must be synced; then it also survives a power cut. */
    async publish(id: string, kind: UploadKind): Promise<void> {
      await rename(pathOf(id, PART), pathOf(id, SUFFIXES[kind]))
      await sync(folder)
    },

    /**
     * Removes all files of an upload.
     * @throws ENOENT if the folder itself is missing: a process without the shared folder must not take the file for removed
     */
    async remove(id: string): Promise<void> {
      for (const suffix of [PART, ...Object.values(SUFFIXES)]) await rm(pathOf(id, suffix), { force: true })
      await sync(folder)
    },
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

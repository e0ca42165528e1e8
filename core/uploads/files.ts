/** The files of uploads: one each, named by its id alone, in a folder that the API, control and workers share. */
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { UploadKind } from '#core/generated/prisma/enums.ts'

/** Python tells the kinds apart by them (`python/src/secateur/data/uploads.py`). */
const SUFFIXES: Record<UploadKind, string> = { text: '.txt', traces: '.jsonl' }
/** Of what is still being received. */
const PART = '.part'

export type UploadFiles = ReturnType<typeof createUploadFiles>

export function createUploadFiles(folder: string) {
  const pathOf = (id: string, suffix: string) => join(folder, id + suffix)

  return {
    /** A file to receive an upload in; nobody finds it there. Users' own data: nobody else on the machine reads it. */
    async open(id: string): Promise<FileHandle> {
      await mkdir(folder, { recursive: true, mode: 0o750 })
      return open(pathOf(id, PART), 'wx', 0o640)
    },

    /** Python finds it from now on, also after a power cut. What is in it must have been synced. */
    async publish(id: string, kind: UploadKind): Promise<void> {
      await rename(pathOf(id, PART), pathOf(id, SUFFIXES[kind]))
      await sync(folder)
    },

    /**
     * Removes whatever there is of an upload, for good.
     * @throws ENOENT where the folder itself is missing: whoever hasn't got it must not believe that the file is gone
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

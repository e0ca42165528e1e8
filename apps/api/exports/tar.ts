/** Tar archives whose length is known before they are written, and whose bytes depend on nothing but their entries. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'

const BLOCK_BYTES = 512

export interface TarEntry {
  /** Relative path with `/`. */
  name: string
  bytes: number
  /** Opens the content. It is called when the entries before have been written. */
  open: () => Promise<Readable>
}

/** A pax archive of regular files, which everyone may read and their owner may write. */
export interface Tar {
  entries: readonly TarEntry[]
  /** The time that each file gets. */
  modifiedAt: Date
}

/** The length of an archive in bytes. */
export async function tarBytes({ entries, modifiedAt }: Tar): Promise<number> {
  const empty = pack()
  for (const { name } of entries) empty.entry(headerOf(name, 0, modifiedAt), '')
  empty.finalize()
  let bytes = 0
  for await (const chunk of empty as AsyncIterable<Uint8Array>) bytes += chunk.length
  const padded = entries.map((entry) => Math.ceil(entry.bytes / BLOCK_BYTES) * BLOCK_BYTES)
  return padded.reduce((sum, each) => sum + each, bytes)
}

/** Writes an archive. If its reader stops or an entry fails, the open entry is destroyed. */
export function writeTar(tar: Tar): Readable {
  const archive = pack()
  fill(archive, tar).catch((error: Error) => archive.destroy(error))
  return Readable.from(archive)
}

async function fill(archive: Pack, { entries, modifiedAt }: Tar): Promise<void> {
  for (const { name, bytes, open } of entries) {
    const content = await open()
    await pipeline(content, archive.entry(headerOf(name, bytes, modifiedAt)))
  }
  archive.finalize()
}

const headerOf = (name: string, size: number, mtime: Date) =>
  ({ name, size, mtime, type: 'file', mode: 0o644, uid: 0, gid: 0 }) as const

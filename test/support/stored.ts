/** Objects of a storage in tests. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { ByteRange, PutOptions, Storage } from '#core/storage/storage.ts'

/** A signal that never aborts. */
export const never = new AbortController().signal

/** Content in which no two places are equal, so that misplaced parts are noticed. */
export function contentOf(bytes: number, seed = 1): Buffer {
  const words = new Uint32Array(Math.ceil(bytes / 4))
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i, 2_654_435_761) + seed
  return Buffer.from(words.buffer, 0, bytes)
}

export const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex')

/** Stores content through a file. `options` override what is announced. */
export async function put(
  storage: Storage,
  key: string,
  content: Buffer,
  options: Partial<PutOptions> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'secateur-put-'))
  try {
    const path = join(folder, 'file')
    await writeFile(path, content)
    const announced = { sha256: sha256Of(content), bytes: content.length, signal: never }
    await storage.put(key, path, { ...announced, ...options })
  } finally {
    await rm(folder, { recursive: true })
  }
}

export const readAll = async (storage: Storage, key: string, range?: ByteRange): Promise<Buffer> =>
  buffer(await storage.read(key, { signal: never, ...(range && { range }) }))

export async function keysOf(storage: Storage, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of storage.list(prefix)) keys.push(key)
  return keys.sort()
}

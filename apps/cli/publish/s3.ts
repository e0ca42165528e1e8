/** Copies a stored model to a bucket. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createS3Storage } from '#core/storage/s3/storage.ts'
import { UsageError } from '../errors.ts'

const MANIFEST = 'manifest.json'
/** A person waits. */
const PATIENCE_MS = 60_000

/**
 * The manifest is last: a bucket that has it has the whole model.
 * @param target `s3://bucket/prefix`
 * @throws SecateurError; UsageError for a target without a bucket
 */
export async function publishToS3(folder: string, target: string): Promise<string> {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(target) ?? []
  if (!bucket) throw new UsageError(`${target} is not a bucket. Use s3://bucket/prefix.`)
  const storage = createS3Storage({ bucket, prefix, patienceMs: PATIENCE_MS })
  try {
    const { files } = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'))
    for (const [name, sha256] of [
      ...digests(files),
      [MANIFEST, await sha256Of(join(folder, MANIFEST))],
    ] as const)
      await storage.put(name, join(folder, name), {
        sha256,
        bytes: (await stat(join(folder, name))).size,
        signal: new AbortController().signal,
      })
    return storage.name
  } finally {
    storage.close()
  }
}

const digests = (files: Record<string, { sha256: string }>): [string, string][] =>
  Object.entries(files).map(([name, { sha256 }]) => [name, sha256])

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

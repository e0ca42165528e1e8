/** A real S3 server for tests, in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUCKET, s3Environment, startSeaweedFs as start } from '../../scripts/stack/embedded/seaweedfs.ts'

export interface S3Server {
  url: string
  bucket: string
  /** The environment of a process that uses it. */
  env: Record<string, string>
  stop: () => Promise<void>
}

export async function startSeaweedFs(): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'secateur-seaweedfs-'))
  const { url, stop } = await start(join(folder, 'seaweedfs'), join(folder, 'run'))
  return {
    url,
    bucket: BUCKET,
    env: s3Environment(url),
    stop: async () => {
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}

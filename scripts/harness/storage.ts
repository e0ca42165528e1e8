/** Where a run stores models: in a folder, or in a real S3 server. */
import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { createS3Storage } from '#core/storage/s3/storage.ts'
import { BUCKET, s3Environment, startSeaweedFs } from '../stack/embedded/seaweedfs.ts'
import { createMount } from './mount.ts'
import { startServer } from './server.ts'
import { folderFiles, type StoredFiles, s3Files } from './stored-files.ts'

export const STORAGE_KINDS = ['folder', 's3'] as const
export type StorageKind = (typeof STORAGE_KINDS)[number]

export interface RunStorage {
  /** Settings of the processes that use it. */
  readonly env: Readonly<Record<string, string>>
  readonly files: StoredFiles
  /** Until `bringBack`, every access fails. */
  takeAway(): Promise<void>
  /** Brings it back with all that was stored. */
  bringBack(): Promise<void>
  /** For the end of a run, when no upload is under way: the next round of control finds no unfinished upload that it keeps. */
  expireUnfinished(): Promise<void>
  stop(): Promise<void>
}

/** Longer than an upload may take. */
const AGE_MS = 2 * 86_400_000

export function openFolder(path: string): RunStorage {
  const { attach, detach } = createMount(path)
  return {
    env: { SECATEUR_ARTIFACTS: path },
    files: folderFiles(path),
    takeAway: async () => detach(),
    bringBack: async () => attach(),
    expireUnfinished: async () => {
      const folder = join(path, '.unfinished')
      const then = new Date(Date.now() - AGE_MS)
      for (const name of await readdir(folder)) await utimes(join(folder, name), then, then)
    },
    stop: async () => {},
  }
}

const PREFIX = 'harness'

/**
 * @param records see `ChildOptions`
 * @param onProcess called for every process that starts
 */
export async function startS3(
  folder: string,
  records: string,
  onProcess: (pid: number) => void,
): Promise<RunStorage> {
  const { url, end, start, stop } = await startServer(() => startSeaweedFs(folder, records), onProcess)
  const location = { bucket: BUCKET, prefix: PREFIX }
  const env = s3Environment(url)
  return {
    env: {
      ...env,
      SECATEUR_ARTIFACTS: `s3://${BUCKET}/${PREFIX}`,
      SECATEUR_ARTIFACT_DOWNLOADS: 'stream', // only these break when the API is killed
    },
    files: s3Files(url, location),
    takeAway: () => end('SIGKILL'),
    bringBack: start,
    // No client can change the time of an upload. So this does what control does a day later.
    expireUnfinished: async () => {
      Object.assign(process.env, env)
      const storage = createS3Storage(location)
      await storage.removeUnfinished(new Date(Date.now() + AGE_MS))
      storage.close()
    },
    stop,
  }
}

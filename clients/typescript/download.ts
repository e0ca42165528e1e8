/** Downloads stored models: several files at a time, continued after a broken connection, and verified. */
import { DownloadError, downloadFile } from './download-file.ts'
import { answer, type Client, type Schemas } from './index.ts'
import { completeFolder } from './partial-folder.ts'

/** The API sends each team four files at a time. */
const FILES_AT_A_TIME = 4
/** A part of a name that is safe in every folder. */
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}$/

type Artifact = Schemas['ArtifactDetail']

export interface PullOptions {
  /** Called as bytes arrive. `bytes` includes those of earlier calls. */
  onProgress?: (progress: { bytes: number; total: number }) => void
  signal?: AbortSignal
}

/**
 * Downloads a stored model into a folder. The folder appears when every file is complete and has its sha256. After an error or
 * the end of the process, the next call for the same folder continues with what is in `<folder>.partial`.
 * @param folder must be empty or missing
 * @throws FolderError, DownloadError, ProblemError, UnreachableError, or the reason of `signal`
 */
export async function pullArtifact(
  client: Client,
  id: string,
  folder: string,
  { onProgress = () => {}, signal = new AbortController().signal }: PullOptions = {},
): Promise<Artifact> {
  const artifact = await answer(client.GET('/v1/artifacts/{id}', { params: { path: { id } }, signal }))
  rejectUnsafeNames(artifact)
  await completeFolder(folder, id, async (partial) => {
    const total = artifact.files.reduce((sum, { bytes }) => sum + bytes, 0)
    const sizes = new Map<string, number>()
    let bytes = 0
    await inParallel(artifact.files, signal, async (file, signal) => {
      const onSize = (size: number) => {
        bytes += size - (sizes.get(file.name) ?? 0)
        sizes.set(file.name, size)
        onProgress({ bytes, total })
      }
      await downloadFile({ client, id, file, folder: partial, onSize, signal })
    })
  })
  return artifact
}

function rejectUnsafeNames({ files }: Artifact): void {
  for (const { name } of files)
    if (!name.split('/').every((segment) => SEGMENT.test(segment)))
      throw new DownloadError(
        `The API names a file ${JSON.stringify(name)}, which could lead out of the folder.`,
      )
}

/** Handles several items at a time. The first error stops all. */
async function inParallel<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  handle: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const queue = items.values()
  const work = async () => {
    for (const item of queue) await handle(item, either)
  }
  await Promise.all(
    Array.from({ length: FILES_AT_A_TIME }, () => work().catch((error) => failed.abort(error))),
  )
  signal.throwIfAborted()
  failed.signal.throwIfAborted()
}

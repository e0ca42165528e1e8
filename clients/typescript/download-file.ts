/** Downloads one file of a stored model, and continues where an earlier attempt ended. */
import { createHash, type Hash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Client, dataOf, ProblemError, type Schemas, UnreachableError } from './index.ts'
import { makeFolder } from './partial-folder.ts'

/** Attempts in a row that bring no byte. */
const MOST_FAILURES = 7
const FIRST_PAUSE_MS = 250

/** The download failed for good: the connection breaks again and again, or something else than the model arrives. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError'
}

/** An attempt failed, and the next one may succeed. */
class Interrupted extends Error {}

interface Download {
  client: Client
  /** Id of the artifact. */
  id: string
  file: Schemas['ArtifactDetail']['files'][number]
  /** Where all files of the artifact are. */
  folder: string
  /** Called with the bytes that are here. */
  onSize: (size: number) => void
  signal: AbortSignal
}

/**
 * Resolves when the file is complete and has its sha256. Pauses between attempts become longer while nothing arrives.
 * @throws DownloadError, ProblemError, an error of the file system, or the reason of `signal`
 */
export async function downloadFile(download: Download): Promise<void> {
  const { file, folder, onSize, signal } = download
  const path = join(folder, file.name)
  await makeFolder(folder, dirname(path))
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW)
  try {
    let latest = -1
    for (let failures = 1; ; failures++) {
      const failure = await attempt(download, handle)
      if (!failure) return await handle.sync()
      const { size } = await handle.stat()
      onSize(size)
      if (size > latest) failures = 1
      latest = size
      if (failures === MOST_FAILURES)
        throw new DownloadError(
          `${file.name} did not arrive: ${failure.message} Repeat the command later: it continues.`,
        )
      await delay(FIRST_PAUSE_MS * 2 ** (failures - 1), undefined, { signal })
    }
  } finally {
    await handle.close()
  }
}

/** @returns why it failed; null when the file is complete */
async function attempt(download: Download, handle: FileHandle): Promise<Error | null> {
  try {
    const { size, hash } = await readKept(handle)
    const { bytes, sha256 } = download.file
    if (size < bytes) await receive(download, handle, size, hash)
    else if (size > bytes || hash.digest('hex') !== sha256) await receive(download, handle, 0, hash)
    else download.onSize(size)
    return null
  } catch (error) {
    download.signal.throwIfAborted()
    if (isTemporary(error)) return error
    throw error
  }
}

const isTemporary = (error: unknown): error is Error =>
  error instanceof Interrupted ||
  error instanceof UnreachableError ||
  (error instanceof ProblemError && (error.problem.status >= 500 || error.problem.status === 429))

/** What earlier attempts have left. */
async function readKept(handle: FileHandle): Promise<{ size: number; hash: Hash }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) {
    hash.update(chunk)
    size += chunk.length
  }
  return { size, hash }
}

/**
 * Appends the rest of the file, or writes it from its first byte.
 * @param from which byte on it is missing
 * @param kept hash of the bytes before
 */
async function receive(
  { client, id, file, onSize, signal }: Download,
  handle: FileHandle,
  from: number,
  kept: Hash,
): Promise<void> {
  const { start, body } = await request({ client, id, file, signal }, from)
  const hash = start > 0 ? kept : createHash('sha256')
  await handle.truncate(start)
  let size = start
  onSize(size)
  for await (const chunk of received(body)) {
    hash.update(chunk)
    size += chunk.length
    if (size > file.bytes) break
    await writeAt(handle, chunk, size - chunk.length)
    onSize(size)
  }
  if (size < file.bytes) throw new Interrupted('The connection closed early.')
  if (size === file.bytes && hash.digest('hex') === file.sha256) return
  await handle.truncate(0)
  if (start > 0) throw new Interrupted('What earlier attempts had left was damaged.')
  throw new DownloadError(`${file.name} arrived with another content than was stored. Tell the operator.`)
}

async function writeAt(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, position + done)
    done += bytesWritten
  }
}

type Body = AsyncIterable<Uint8Array>

/** Requests the file from a byte on. The answer begins there, or with the first byte. */
async function request(
  { client, id, file, signal }: Omit<Download, 'folder' | 'onSize'>,
  from: number,
): Promise<{ start: number; body: Body }> {
  const headers = { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) }
  const result = await client.GET('/v1/artifacts/{id}/files/{name}', {
    params: { path: { id, name: file.name } },
    headers: { ...headers, ...(from > 0 && { 'if-range': `"${file.sha256}"` }) },
    parseAs: 'stream',
    redirect: 'manual',
    signal,
  })
  const location = result.response.headers.get('location')
  if (result.response.status === 302 && location) {
    const response = await fromStorage(new URL(location, result.response.url), headers, signal)
    return { start: startOf(response, from), body: response.body as Body }
  }
  return { start: startOf(result.response, from), body: dataOf(result) as unknown as Body }
}

/** The URL gives access by itself: the API key is not sent to it. */
async function fromStorage(
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  const response = await fetch(url, { headers, signal, redirect: 'error' }).catch((error) => {
    throw new Interrupted(`The storage at ${url.origin} does not answer.`, { cause: error })
  })
  if (response.ok && response.body) return response
  await response.body?.cancel()
  throw new Interrupted(`The storage at ${url.origin} answers ${response.status} ${response.statusText}.`)
}

/** The first byte of the answer; `from` if the server has ranges. */
function startOf({ status, headers }: Response, from: number): number {
  if (status !== 206) return 0
  if (headers.get('content-range')?.startsWith(`bytes ${from}-`)) return from
  throw new Interrupted('The answer begins at another byte than requested.')
}

async function* received(body: Body): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw new Interrupted('The connection broke.', { cause: error })
  }
}

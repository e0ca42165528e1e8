/** Stores the body of a request as an upload of its team. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { SecateurError } from '#core/errors.ts'
import type { Content, Dataset, NewDataset, Repositories, UploadLimits } from '#core/repositories/index.ts'
import { isDiskFull } from '#core/storage/disk-full.ts'
import type { UploadFiles } from '#core/uploads/files.ts'
import { type Check, createCheck } from './check.ts'
import { chunksOf } from './chunks.ts'

export interface ReceiveDeps {
  datasets: Repositories['datasets']
  files: UploadFiles
  limits: UploadLimits
  /** The time over which the rate of the client is averaged. */
  stallLimitMs: number
  /** The time that the storage has to take an upload. */
  storeLimitMs: number
  /** Called with the error when a rejected upload could not be removed. Control removes it later. */
  onLeftover: (error: unknown) => void
}

/**
 * Works in four steps: reserve a row, which takes bytes from the quota as they arrive; write a local file; store it; complete
 * the row, which makes the upload visible. If the process dies in between, control finds the object by its row and removes both.
 * @param signal aborts the upload
 * @returns the upload, or the team's existing upload with the same content
 * @throws SecateurError for content that is too large, too slow or invalid, and for a disk or a storage that cannot take it;
 * nothing of it is kept
 */
export async function receive(
  body: Readable,
  { field, ...upload }: NewDataset & { field: string | null },
  signal: AbortSignal,
  { datasets, files, limits, stallLimitMs, storeLimitMs, onLeftover }: ReceiveDeps,
): Promise<{ dataset: Dataset; isNew: boolean }> {
  if (upload.bytes !== null && upload.bytes > limits.perUpload) throw tooLarge(limits.perUpload)
  const { id, room } = await datasets.reserve(upload, limits)
  let discard = async () => {
    await files.removeLocal(id)
    await datasets.drop(id)
  }
  let content: Content
  try {
    const check = createCheck(upload.kind, field)
    const arriving = checked(chunksOf(body, signal, stallLimitMs), check, limits.perUpload)
    const chunks = withRoom(arriving, room, async (bytes) => {
      if (bytes > limits.perUpload) throw tooLarge(limits.perUpload)
      const extended = await datasets.extend(id, bytes, limits)
      if (extended === null) throw givenUp()
      return extended
    })
    const written = await write(chunks, await files.open(id))
    content = { ...written, documents: check.documents() }
    // From here on the storage may have an object, and may not answer. Control removes the object, then the row.
    discard = async () => {
      await files.removeLocal(id)
      await datasets.giveUp(id)
    }
    await inTime(storeLimitMs, signal, (limited) =>
      files.publish({ id, kind: upload.kind, ...written }, limited),
    )
  } catch (error) {
    await discard().catch(onLeftover)
    throw isDiskFull(error) ? diskFull(error) : error
  }
  // If this fails, the row may still be complete and only the result lost, so the files stay as long as their row.
  const dataset = await datasets.keep(id, content)
  if (dataset?.id !== id) await discard().catch(onLeftover)
  if (!dataset) throw givenUp()
  return { dataset, isNew: dataset.id === id }
}

/** What to store of the chunks. @param limit in bytes that arrive */
async function* checked(
  chunks: AsyncIterable<Uint8Array>,
  check: Check,
  limit: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > limit) throw tooLarge(limit)
    yield check.take(chunk)
  }
  yield check.end()
}

/** Reserves room for each chunk before it is passed on. @param extend returns the new room, at least the given bytes */
async function* withRoom(
  chunks: AsyncIterable<Uint8Array>,
  room: number,
  extend: (bytes: number) => Promise<number>,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  let reserved = room
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > reserved) reserved = await extend(bytes)
    yield chunk
  }
}

/** Writes the chunks as they arrive, and returns when they are on disk. */
async function write(
  chunks: AsyncIterable<Uint8Array>,
  file: FileHandle,
): Promise<Omit<Content, 'documents'>> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length
      hash.update(chunk)
      await file.appendFile(chunk)
    }
    await file.sync()
    return { bytes, sha256: hash.digest('hex') }
  } finally {
    await file.close()
  }
}

/** @throws SecateurError PRUNE_STORAGE_UNAVAILABLE when the time is over */
async function inTime(
  limitMs: number,
  signal: AbortSignal,
  store: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const timeout = AbortSignal.timeout(limitMs)
  try {
    await store(AbortSignal.any([signal, timeout]))
  } catch (error) {
    throw timeout.aborted && !signal.aborted ? storageTooSlow(limitMs, error) : error
  }
}

const tooLarge = (limit: number) =>
  new SecateurError('PRUNE_BODY_TOO_LARGE', `The upload is too large: at most ${limit} bytes are allowed.`)

const givenUp = () =>
  new SecateurError('PRUNE_UNAVAILABLE', 'The upload took too long and was discarded. Try again.')

const storageTooSlow = (limitMs: number, cause: unknown) =>
  new SecateurError(
    'PRUNE_STORAGE_UNAVAILABLE',
    `The storage did not take the upload within ${limitMs / 1_000} s, and nothing of it was kept. Try again later.`,
    [],
    { cause },
  )

const diskFull = (cause: unknown) =>
  new SecateurError(
    'PRUNE_STORAGE_FULL',
    'The disk for uploads is full, and nothing of the upload was kept. Ask the operator to make room, then send it again.',
    [],
    { cause },
  )

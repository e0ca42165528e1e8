/** Stores the body of a request as an upload of its team. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { SecateurError } from '#core/errors.ts'
import type { Content, Dataset, NewDataset, Repositories, UploadLimits } from '#core/repositories/index.ts'
import type { UploadFiles } from '#core/uploads/files.ts'
import { type Check, createCheck } from './check.ts'

export interface ReceiveDeps {
  datasets: Repositories['datasets']
  files: UploadFiles
  limits: UploadLimits
  /** Called with the error when a rejected upload could not be removed. Control removes it later. */
  onLeftover: (error: unknown) => void
}

/**
 * Works in three steps: reserve a row, which takes its bytes from the quota; write the file; complete the row, which makes
 * the upload visible. If the process dies in between, control finds the file by its row and removes both.
 * @param signal aborts the upload
 * @returns the upload, or the team's existing upload with the same content
 * @throws SecateurError for content that is too large or invalid; nothing of it is kept
 */
export async function receive(
  body: Readable,
  upload: NewDataset,
  signal: AbortSignal,
  { datasets, files, limits, onLeftover }: ReceiveDeps,
): Promise<{ dataset: Dataset; isNew: boolean }> {
  if (upload.bytes !== null && upload.bytes > limits.perUpload) throw tooLarge(limits.perUpload)
  const { id, room } = await datasets.reserve(upload, limits)
  const discard = async () => {
    await files.remove(id)
    await datasets.drop(id)
  }
  addAbortSignal(signal, body)
  let content: Content
  try {
    content = await store(body, await files.open(id), createCheck(upload.kind), room)
    await files.publish(id, upload.kind)
  } catch (error) {
    await discard().catch(onLeftover)
    throw body.errored
      ? new SecateurError('PRUNE_INVALID_UPLOAD', 'The upload broke off before its end. Send it again.')
      : error
  }
  // If this fails, the row may still be complete and only the result lost, so the file stays as long as its row.
  const dataset = await datasets.keep(id, content)
  if (dataset?.id !== id) await discard().catch(onLeftover)
  if (!dataset)
    throw new SecateurError('PRUNE_UNAVAILABLE', 'The upload took too long and was discarded. Try again.')
  return { dataset, isNew: dataset.id === id }
}

/** Writes the body chunk by chunk as it arrives, and returns when it is on disk. */
async function store(body: Readable, file: FileHandle, check: Check, room: number): Promise<Content> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    // The connection stays open if the body is rejected, because the answer needs it.
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length
      if (bytes > room) throw tooLarge(room)
      check.take(chunk)
      hash.update(chunk)
      await file.appendFile(chunk)
    }
    const documents = check.end()
    await file.sync()
    return { bytes, documents, sha256: hash.digest('hex') }
  } finally {
    await file.close()
  }
}

const tooLarge = (room: number) =>
  new SecateurError('PRUNE_BODY_TOO_LARGE', `The upload is too large: at most ${room} bytes are allowed now.`)

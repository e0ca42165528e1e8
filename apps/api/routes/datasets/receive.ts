/** From the body of a request to an upload that its team has. */
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
  /** Gets why something could not be cleared away; control does it later. */
  onLeftover: (error: unknown) => void
}

/**
 * Row, file, row: the first sets room aside and makes the file known, the last shows it. Whoever dies in between leaves what
 * control finds by its row.
 * @param signal gives up
 * @returns the upload, or the equal one that the team has had
 * @throws SecateurError for what is too large or not what it is said to be; nothing is left of it
 */
export async function receive(
  body: Readable,
  asked: NewDataset,
  signal: AbortSignal,
  { datasets, files, limits, onLeftover }: ReceiveDeps,
): Promise<{ dataset: Dataset; isNew: boolean }> {
  if (asked.bytes !== null && asked.bytes > limits.perUpload) throw tooLarge(limits.perUpload)
  const { id, room } = await datasets.reserve(asked, limits)
  const discard = async () => {
    await files.remove(id)
    await datasets.drop(id)
  }
  addAbortSignal(signal, body)
  let content: Content
  try {
    content = await store(body, await files.open(id), createCheck(asked.kind), room)
    await files.publish(id, asked.kind)
  } catch (error) {
    await discard().catch(onLeftover)
    throw body.errored ? new SecateurError('PRUNE_INVALID_UPLOAD', 'It broke off.') : error
  }
  // If this fails, only its answer may have been lost: the file stays for as long as its row does.
  const dataset = await datasets.keep(id, content)
  if (dataset?.id !== id) await discard().catch(onLeftover)
  if (!dataset)
    throw new SecateurError('PRUNE_UNAVAILABLE', 'It took so long that it was given up; try again.')
  return { dataset, isNew: dataset.id === id }
}

/** Writes what comes while it comes, a chunk at a time, and returns when the disk has it. */
async function store(body: Readable, file: FileHandle, check: Check, room: number): Promise<Content> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    // The connection stays open if the body is refused: the answer goes over it.
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
  new SecateurError('PRUNE_BODY_TOO_LARGE', `An upload may have ${room} bytes here and now.`)

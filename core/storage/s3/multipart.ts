/** Stores a large file in parts. After a dropped connection only the parts that were under way are sent again. */
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { PutOptions } from '../storage.ts'
import { cut, type Part, partBytes, sendParts } from './parts.ts'
import type { Retry } from './retry.ts'

/** An abort is a courtesy: what it leaves is removed later. */
const ABORT_MS = 5_000

interface Target {
  Bucket: string
  Key: string
  Metadata: { sha256: string }
}

/**
 * The server checks each part against its CRC-32, and the list of parts when it puts them together.
 * @param chunks end with an error if the content is wrong; then nothing is stored
 * @param request repeats what can be repeated
 */
export async function multipartUpload(
  client: S3Client,
  { Metadata, ...target }: Target,
  chunks: AsyncIterable<Buffer>,
  { bytes, sha256, signal, onProgress, request }: PutOptions & { request: Retry },
): Promise<void> {
  const { UploadId } = await request(() =>
    client.send(new CreateMultipartUploadCommand({ ...target, Metadata, ChecksumAlgorithm: 'CRC32' }), {
      abortSignal: signal,
    }),
  )
  const upload = { ...target, UploadId }
  const sent: CompletedPart[] = []
  let stored = 0

  async function send({ number: PartNumber, body: Body }: Part, abortSignal: AbortSignal): Promise<void> {
    const part = { ...upload, PartNumber, Body, ChecksumAlgorithm: 'CRC32' } as const
    const { ETag, ChecksumCRC32 } = await request(() =>
      client.send(new UploadPartCommand(part), { abortSignal }),
    )
    sent.push({ PartNumber, ETag, ChecksumCRC32 })
    stored += Body.length
    onProgress?.(stored)
  }

  /** If the answer of an earlier attempt was lost, the upload is gone and the object is there. */
  async function complete(): Promise<void> {
    const Parts = sent.sort((a, b) => Number(a.PartNumber) - Number(b.PartNumber))
    const command = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })
    await client.send(command, { abortSignal: signal }).catch(async (error) => {
      if (error.name !== 'NoSuchUpload') throw error
      const found = await client.send(new HeadObjectCommand(target), { abortSignal: signal })
      if (found.Metadata?.sha256 !== sha256 || found.ContentLength !== bytes) throw error
    })
  }

  try {
    await sendParts(cut(chunks, partBytes(bytes)), send, signal)
    await request(complete)
  } catch (error) {
    const abort = new AbortMultipartUploadCommand(upload)
    await client.send(abort, { abortSignal: AbortSignal.timeout(ABORT_MS) }).catch(() => {})
    throw error
  }
}

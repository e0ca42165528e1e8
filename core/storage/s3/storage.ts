/** A storage in a bucket of S3, or of a server that speaks its protocol. */
import { addAbortSignal, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type MultipartUpload,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { checkedChunks } from '../checked-file.ts'
import { requireKey, requirePrefix } from '../keys.ts'
import type { ByteRange, PutOptions, Storage, StoredObject } from '../storage.ts'
import { createClient } from './client.ts'
import { toStorageError } from './errors.ts'
import { multipartUpload } from './multipart.ts'
import { partBytes } from './parts.ts'
import { createRetry } from './retry.ts'

const PATIENCE_MS = 15 * 60_000
/** What a leaked URL is worth is bounded by its time. */
const LONGEST_URL_SECONDS = 300

/** No object has this key: its upload is begun and aborted, which needs the right to store. */
const CHECKED_KEY = 'check'

/**
 * Endpoint, region and credentials come from the environment and files of AWS, as with all its tools.
 * @param prefix of all keys, without slashes at its ends; empty for the whole bucket
 * @param patienceMs how long `put` waits for a storage that cannot be reached
 */
export function createS3Storage({
  bucket,
  prefix,
  patienceMs = PATIENCE_MS,
}: {
  bucket: string
  prefix: string
  patienceMs?: number
}): Storage {
  const client = createClient()
  const name = prefix ? `s3://${bucket}/${prefix}` : `s3://${bucket}`
  const root = prefix && `${prefix}/`
  const object = (key: string) => ({ Bucket: bucket, Key: root + requireKey(key) })

  const rejected = (key: string) => (error: Error) => {
    throw error.name === 'AbortError' ? error : toStorageError(name, key, error)
  }

  async function check(abortSignal: AbortSignal): Promise<void> {
    const target = object(CHECKED_KEY)
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target), { abortSignal })
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId }), { abortSignal })
  }

  async function put(key: string, path: string, options: PutOptions): Promise<void> {
    const { sha256, bytes, signal, onProgress } = options
    const retry = createRetry(signal, patienceMs)
    const target = { ...object(key), Metadata: { sha256 } }
    const chunks = checkedChunks(path, options)
    const request = <T>(work: () => Promise<T>) => retry(() => work().catch(rejected(key)))
    if (bytes > partBytes(bytes)) return multipartUpload(client, target, chunks, { ...options, request })
    const Body = await buffer(chunks)
    await request(() =>
      client.send(new PutObjectCommand({ ...target, Body, ChecksumAlgorithm: 'CRC32' }), {
        abortSignal: signal,
      }),
    )
    onProgress?.(bytes)
  }

  async function read(key: string, signal: AbortSignal, range: ByteRange | undefined): Promise<Readable> {
    const part = range && { Range: `bytes=${range.start}-${range.end}` }
    const { Body } = await client
      .send(new GetObjectCommand({ ...object(key), ...part }), { abortSignal: signal })
      .catch(rejected(key))
    return addAbortSignal(signal, Body as Readable)
  }

  async function remove(key: string): Promise<void> {
    await client.send(new DeleteObjectCommand(object(key))).catch((error) => {
      if (error.name !== 'NoSuchKey') rejected(key)(error) // S3 itself does not mind
    })
  }

  async function* list(prefix: string): AsyncGenerator<StoredObject> {
    const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: root + requirePrefix(prefix) })
    try {
      for await (const { Contents = [] } of pages)
        for (const { Key = '', Size = 0, LastModified = new Date() } of Contents)
          yield { key: Key.slice(root.length), bytes: Size, modifiedAt: LastModified }
    } catch (error) {
      rejected(prefix)(error as Error)
    }
  }

  async function removeUnfinished(olderThan: Date): Promise<number> {
    let removed = 0
    for await (const { Key, UploadId, Initiated } of multipartUploads()) {
      if (!Initiated || Initiated >= olderThan) continue
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
      removed++
    }
    return removed
  }

  async function* multipartUploads(): AsyncGenerator<MultipartUpload> {
    const input = { Bucket: bucket, Prefix: root }
    let page = await client.send(new ListMultipartUploadsCommand(input))
    yield* page.Uploads ?? []
    while (page.IsTruncated) {
      const next = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
      page = await client.send(new ListMultipartUploadsCommand({ ...input, ...next }))
      yield* page.Uploads ?? []
    }
  }

  async function presign(key: string, seconds: number, fileName: string): Promise<string> {
    const ResponseContentDisposition = `attachment; filename="${fileName}"`
    const command = new GetObjectCommand({ ...object(key), ResponseContentDisposition })
    return getSignedUrl(client, command, { expiresIn: Math.min(seconds, LONGEST_URL_SECONDS) })
  }

  return {
    name,
    check: (signal) => check(signal).catch(rejected('an empty upload')),
    put,
    read: (key, { signal, range }) => read(key, signal, range),
    remove,
    list,
    removeUnfinished: (olderThan) => removeUnfinished(olderThan).catch(rejected('unfinished uploads')),
    presign: (key, { seconds, fileName }) => presign(key, seconds, fileName).catch(rejected(key)),
    close: () => client.destroy(),
  }
}

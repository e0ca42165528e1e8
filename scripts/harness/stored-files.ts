/** Reads a storage of models without any code of the service. */
import { createHash } from 'node:crypto'
import { createReadStream, type Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Readable } from 'node:stream'
import { GetObjectCommand, ListMultipartUploadsCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3'
import { connectS3 } from '../stack/embedded/seaweedfs.ts'

export interface StoredFiles {
  /** Keys of the objects of models. */
  blobs(): Promise<string[]>
  /** @returns null for an object that does not exist */
  sha256(key: string): Promise<string | null>
  /** Names of what was begun and never completed. */
  unfinished(): Promise<string[]>
}

export const folderFiles = (folder: string): StoredFiles => ({
  blobs: async () => (await filesBelow(join(folder, 'blobs'))).map((path) => relative(folder, path)),
  sha256: async (key) => sha256Of(createReadStream(join(folder, key))).catch(ifMissing(null)),
  unfinished: () => filesBelow(join(folder, '.unfinished')),
})

/** Up to a thousand unfinished uploads. */
export function s3Files(url: string, { bucket, prefix }: { bucket: string; prefix: string }): StoredFiles {
  const client = connectS3(url)
  const all = { Bucket: bucket, Prefix: `${prefix}/` }
  return {
    blobs: async () => {
      const keys: string[] = []
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { ...all, Prefix: `${prefix}/blobs/` },
      ))
        keys.push(...Contents.map(({ Key = '' }) => Key.slice(prefix.length + 1)))
      return keys
    },
    sha256: async (key) => {
      const found = await client
        .send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}/${key}` }))
        .catch((error) => {
          if (error.name !== 'NoSuchKey') throw error
          return null
        })
      return found && sha256Of(found.Body as Readable)
    },
    unfinished: async () => {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand(all))
      return Uploads.map(({ Key, UploadId }) => `${Key} ${UploadId}`)
    },
  }
}

async function sha256Of(content: Readable): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of content) hash.update(chunk)
  return hash.digest('hex')
}

/** Paths of all files in a folder, which need not exist. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    ifMissing<Dirent[]>([]),
  )
  return entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name))
}

const ifMissing =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code !== 'ENOENT') throw error
    return value
  }

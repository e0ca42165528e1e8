/** An API whose storage is a folder, and a client that asks for paths as they are written and reads as slowly as a test likes. */
import { EventEmitter, once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, type TestContext } from 'node:test'
import { createFolderStorage } from '#core/storage/folder.ts'
import { createS3Storage } from '#core/storage/s3/storage.ts'
import type { Storage } from '#core/storage/storage.ts'
import { createTestApi, type TestApiOptions } from './api.ts'
import { storeArtifact } from './artifacts.ts'
import { TEST_KEY } from './database.ts'
import { startSeaweedFs } from './seaweedfs.ts'

export interface Ask {
  method?: 'GET' | 'HEAD'
  headers?: Record<string, string>
  key?: string
}

/** Await it at the top of a test file. It stops after the last test. */
export async function openDownloads(options: TestApiOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'secateur-models-'))
  const { storage, opened } = observe(createFolderStorage(folder))
  const api = await createTestApi({ ...options, deps: { storage } })
  const base = await api.app.listen({ port: 0, host: '127.0.0.1' })
  after(async () => {
    api.app.server.closeAllConnections()
    await api.dispose()
    await rm(folder, { recursive: true })
  })

  /** Begins a request. The answer is not read. */
  async function begin(path: string, { method = 'GET', headers = {}, key = TEST_KEY }: Ask = {}) {
    const sent = request(base, {
      agent: false,
      method,
      path,
      headers: { authorization: `Bearer ${key}`, ...headers },
    }).end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    return response
  }

  return {
    api,
    url: base,
    folder,
    storage,
    begin,
    ask: async (path: string, asked: Ask = {}) => {
      const response = await begin(path, asked)
      const { statusCode: status, headers } = response
      return { status, headers, body: await buffer(response) }
    },
    /** The stream that the API opens next. */
    nextOpened: () => once(opened, 'stream').then(([stream]) => stream as Readable),
  }
}

/** An API that redirects downloads to S3, with one stored model, until the end of a test. */
export async function openRedirecting(context: TestContext, files: Record<string, string | Buffer>) {
  const s3 = await startSeaweedFs()
  context.after(() => s3.stop())
  Object.assign(process.env, s3.env)
  const storage = createS3Storage({ bucket: s3.bucket, prefix: 'models' })
  context.after(() => storage.close())
  const api = await createTestApi({ deps: { storage } })
  context.after(() => api.dispose())
  const { id } = await storeArtifact(api.db, storage, { files })
  return { url: await api.app.listen({ port: 0, host: '127.0.0.1' }), id, bucketUrl: s3.url }
}

/** A storage that tells which streams it opens. */
function observe(storage: Storage) {
  const opened = new EventEmitter()
  const read: Storage['read'] = async (key, options) => {
    const stream = await storage.read(key, options)
    opened.emit('stream', stream)
    return stream
  }
  return { storage: { ...storage, read }, opened }
}

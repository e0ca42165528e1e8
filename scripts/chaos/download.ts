/** Downloads stored models as clients do: a file that breaks off is continued, and an archive begins again. */
import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { type Extract, extract } from 'tar-stream'
import type { ArtifactDetailResource } from '#core/schemas/artifacts.ts'

const RETRY_MS = 250
const LIMIT_MS = 120_000

export interface Source {
  url: string
  key: string
}

export interface Download {
  model: Pick<ArtifactDetailResource, 'id' | 'files'>
  /** Called for each piece that arrives, before the next one is read. */
  onBytes: () => Promise<void>
}

/** Downloads the largest file. @returns its SHA-256, and what it should be */
export async function downloadFile(source: Source, { model, onBytes }: Download): Promise<Compared> {
  const [file] = model.files.toSorted((a, b) => b.bytes - a.bytes)
  if (!file) throw new Error(`the model ${model.id} has no files`)
  const hash = createHash('sha256')
  let received = 0
  await untilComplete(source, `/artifacts/${model.id}/files/${file.name}`, {
    headers: () => (received > 0 ? { range: `bytes=${received}-`, 'if-range': `"${file.sha256}"` } : {}),
    status: () => (received > 0 ? 206 : 200),
    read: async (body) => {
      for await (const chunk of body) {
        hash.update(chunk)
        received += chunk.length
        await onBytes()
      }
    },
  })
  return { found: hash.digest('hex'), expected: file.sha256 }
}

/** Downloads the archive. @returns the names and SHA-256 of its files, and what they should be */
export async function downloadArchive(source: Source, { model, onBytes }: Download): Promise<Compared> {
  let found: string[] = []
  await untilComplete(source, `/artifacts/${model.id}/archive`, {
    headers: () => ({}),
    status: () => 200,
    read: async (body) => {
      const tar = extract()
      const [piped, listed] = await Promise.allSettled([
        pipeline(announced(body, onBytes), tar),
        listFiles(tar),
      ])
      if (piped.status === 'rejected') throw piped.reason
      if (listed.status === 'rejected') throw listed.reason
      found = listed.value
    },
  })
  const expected = model.files.map(({ name, sha256 }) => `${name} ${sha256}`)
  return { found: found.toSorted().join('\n'), expected: expected.toSorted().join('\n') }
}

/** They are equal if what arrived is the model. */
export interface Compared {
  found: string
  expected: string
}

interface Request {
  headers: () => Record<string, string>
  /** What the API must answer now. */
  status: () => number
  /** Rejects with a TypeError if the connection breaks. */
  read: (body: AsyncIterable<Uint8Array>) => Promise<void>
}

/** Sends a request again until its whole answer has arrived. */
async function untilComplete({ url, key }: Source, path: string, request: Request): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS)
  const { read, headers, status } = request
  for (;;) {
    try {
      const response = await fetch(`${url}/v1${path}`, {
        headers: { authorization: `Bearer ${key}`, ...headers() },
        signal,
      })
      if (response.status === status() && response.body) return await read(response.body)
      if (response.status !== 503) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error // what `fetch` throws when the connection breaks
    }
    await delay(RETRY_MS, undefined, { signal })
  }
}

async function* announced(body: AsyncIterable<Uint8Array>, onBytes: () => Promise<void>) {
  for await (const chunk of body) {
    await onBytes()
    yield chunk
  }
}

/** The names, without the folder of the archive, and SHA-256 of the files. */
async function listFiles(tar: Extract): Promise<string[]> {
  const files: string[] = []
  for await (const entry of tar) {
    const hash = createHash('sha256')
    for await (const chunk of entry) hash.update(chunk as Buffer)
    files.push(`${entry.header.name.replace(/^[^/]*\//, '')} ${hash.digest('hex')}`)
  }
  return files
}

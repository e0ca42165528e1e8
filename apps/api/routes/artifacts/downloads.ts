/** How stored models are sent: a few downloads of a team at a time, and each for as long as its client reads. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { TeamStreams } from '../../large-answers/team-streams.ts'

/** Of one team, through one process. One alone can be as fast as the network. */
const DOWNLOADS_AT_A_TIME = 4

export interface DownloadOptions {
  downloads: TeamStreams
}

export const createDownloads = () => new TeamStreams('downloads', DOWNLOADS_AT_A_TIME)

/** The content of a response that is sent as it is. */
export const binary = (contentType: string) => ({
  [contentType]: { schema: Type.Unsafe<Readable>({ type: 'string', contentEncoding: 'binary' }) },
})

/**
 * Opens what a request asks for. Fastify reads the stream of a HEAD request to its end, so that gets an empty one.
 * @throws SecateurError PRUNE_TOO_MANY_READS
 */
export async function openDownload(
  { request }: FastifyReply,
  downloads: TeamStreams,
  start: () => Promise<Readable>,
): Promise<Readable> {
  if (request.method === 'HEAD') return Readable.from([])
  return downloads.open(request.teamId, request.signal, start)
}

/** Headers of a file that browsers save under this name. */
export const downloadHeaders = (fileName: string, bytes: number) => ({
  'content-length': bytes,
  'content-disposition': `attachment; filename="${fileName}"`,
})

/** Content of which the client knows the length. If some of it is missing, the connection ends, and the client need not wait. */
export const exactly = (bytes: number, content: Readable): Readable => Readable.from(counted(bytes, content))

async function* counted(bytes: number, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = bytes
  for await (const chunk of content) {
    left -= chunk.length
    yield chunk
  }
  if (left !== 0) throw new Error(`The storage has ${bytes - left} bytes of a file instead of ${bytes}`)
}

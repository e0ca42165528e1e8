/** Parts of a file: `Range` and `If-Range` (RFC 9110, section 14). */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SecateurError } from '#core/errors.ts'
import type { ByteRange } from '#core/storage/storage.ts'

/**
 * The part of a file that a request asks for. Several parts, other units and parts of another version get the whole file (14.2).
 * @param etag a strong tag of the file
 * @returns null for the whole file
 */
export function rangeOf(
  { method, headers }: FastifyRequest,
  etag: string,
  bytes: number,
): ByteRange | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(headers.range ?? '') ?? []
  if (method !== 'GET' || (headers['if-range'] ?? etag) !== etag || (!first && !last)) return null
  if (first && last && Number(first) > Number(last)) return null
  const start = first ? Number(first) : Math.max(bytes - Number(last), 0)
  const end = first && last ? Math.min(Number(last), bytes - 1) : bytes - 1
  return start > end ? 'unsatisfiable' : { start, end }
}

/** The 416 for a file that ends before the part begins. */
export function rangeUnsatisfiable(reply: FastifyReply, bytes: number): SecateurError {
  reply.header('content-range', `bytes */${bytes}`)
  return new SecateurError('PRUNE_RANGE', `The file has ${bytes} bytes. Ask for a range within it.`)
}

/** Versions as entity tags: whatever is answered with one is the same for as long as the version is. */
import type { FastifyReply, FastifyRequest } from 'fastify'

export const etagOf = (version: number): string => `"${version}"`

/** `If-None-Match` holds one tag or several; a proxy may have marked them as weak (RFC 9110, section 13.1.2). */
export function isKnown(etag: string, { headers }: FastifyRequest): boolean {
  const known = headers['if-none-match']
  if (known === undefined || known === etag) return known === etag
  return known.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()))
}

/** To be kept by the client alone, and asked about each time. */
export const REVALIDATE = 'private, no-cache'

/** Without a body. Sent as null, it would have one: `null`. */
export const sendNothing = (reply: FastifyReply, status: 204 | 304) => reply.code(status).send()

/** Versions as entity tags: conditional reads (`If-None-Match`) and conditional changes (`If-Match`), RFC 9110, section 13.1. */
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'

export const etagOf = (version: number): string => `"${version}"`

/** `cache-control` of answers with an ETag: only the client may keep them, and it revalidates before each use. */
export const REVALIDATE = 'private, no-cache'

/** Whether `If-None-Match` names this tag, so that the answer is 304. Proxies may have marked tags as weak (13.1.2). */
export function isNotModified({ headers }: FastifyRequest, etag: string): boolean {
  const tags = headers['if-none-match']
  if (tags === undefined || tags === etag) return tags === etag
  return tags.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()))
}

export const IfMatchHeadersSchema = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      description: 'An `ETag` of the resource. The answer is 412 if the resource has changed since.',
      examples: ['"7"'],
    }),
  ),
})

/** The versions in `If-Match`; null if any version matches. A weak tag never matches (13.1.1). */
export function versionsOf(ifMatch = '*'): number[] | null {
  if (ifMatch.trim() === '*') return null
  return ifMatch.split(',').flatMap((tag) => {
    const [, version] = /^\s*"(\d{1,9})\b/.exec(tag) ?? []
    return version ? [Number(version)] : []
  })
}

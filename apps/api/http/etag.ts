/** Entity tags: conditional reads (`If-None-Match`) and conditional changes (`If-Match`), RFC 9110, section 13.1. */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'

/** The tag of a resource with versions. */
export const etagOf = (version: number): string => `"${version}"`

/** The tag of an answer without a version. */
export const etagOfText = (text: string): string => `"${createHash('sha256').update(text).digest('hex')}"`

/** `cache-control` of answers with an ETag: only the client may keep them, and it revalidates before each use. */
export const REVALIDATE = 'private, no-cache'

/**
 * Whether `If-None-Match` names this tag, so that the answer is 304. The comparison is weak (13.1.2): a proxy that
 * compresses an answer marks its tag as weak (`W/"9"`).
 */
export function isNotModified({ headers }: FastifyRequest, etag: string): boolean {
  const tags = headers['if-none-match']
  if (tags === undefined || tags === etag) return tags === etag
  return tags.split(',').some((tag) => {
    const opaque = withoutCoding(tag.trim()).replace(/^W\//, '')
    return opaque === '*' || opaque === etag
  })
}

export const IfMatchHeadersSchema = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      description: 'An `ETag` of the resource. The answer is 412 if the resource has changed since.',
      examples: ['"7"'],
    }),
  ),
})

/**
 * The versions in `If-Match`; null if any version matches. A weak tag never matches (13.1.1). A strong tag with a suffix
 * for a content coding does, because the compressed answer and the plain one show the same version.
 */
export function versionsOf(ifMatch = '*'): number[] | null {
  if (ifMatch.trim() === '*') return null
  return ifMatch.split(',').flatMap((tag) => {
    const [, version] = /^"(\d{1,9})"$/.exec(withoutCoding(tag.trim())) ?? []
    return version ? [Number(version)] : []
  })
}

/** The tag without the suffix that a compressing proxy adds inside its quotes: `"9-gzip"` becomes `"9"`. */
const withoutCoding = (tag: string) => tag.replace(/-(?:gzip|br|zstd|deflate)"$/, '"')

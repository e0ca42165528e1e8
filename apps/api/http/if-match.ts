import Type from 'typebox'

export const IfMatchHeadersSchema = Type.Object({
  'if-match': Type.Optional(
    Type.String({ description: 'An `ETag` of it: 412 if it has changed since.', examples: ['"7"'] }),
  ),
})

/** The versions in `If-Match`; null for any. A weak tag matches nothing there (RFC 9110, section 13.1.1). */
export function versionsOf(ifMatch = '*'): number[] | null {
  if (ifMatch.trim() === '*') return null
  return ifMatch.split(',').flatMap((tag) => {
    const [, version] = /^\s*"(\d{1,9})\b/.exec(tag) ?? []
    return version ? [Number(version)] : []
  })
}

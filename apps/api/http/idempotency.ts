/** The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header), and what it stands for. */
import { createHash } from 'node:crypto'
import Type from 'typebox'
import type { Idempotency } from '#core/repositories/index.ts'

/** The draft has the key in quotes; without them it is the same one. */
const KEY = '[!#-\\[\\]-~]{1,255}'

export const IdempotencyHeadersSchema = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: `^("${KEY}"|${KEY})$`,
      description:
        'up to 255 printable ASCII characters without spaces, quotes and backslashes, in quotes or not; a UUID will do. Asked again with it within 24 hours, the same request has the same answer and no other effect.',
      examples: ['"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
    }),
  ),
})

/** @param asked whatever makes two requests different; the order of its fields does not */
export function idempotencyOf(header: string | undefined, asked: unknown): Idempotency | null {
  if (header === undefined) return null
  const fingerprint = createHash('sha256').update(JSON.stringify(asked, inOrderOfName)).digest('hex')
  return { key: header.replaceAll('"', ''), fingerprint }
}

const inOrderOfName = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

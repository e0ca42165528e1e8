/** The `Idempotency-Key` header of a request (draft-ietf-httpapi-idempotency-key-header). */
import { createHash } from 'node:crypto'
import Type from 'typebox'
import type { Idempotency } from '#core/repositories/index.ts'

/** The draft puts the key in quotes; a key without quotes is the same key. */
const KEY = '[!#-\\[\\]-~]{1,255}'

export const IdempotencyHeadersSchema = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: `^("${KEY}"|${KEY})$`,
      description:
        'up to 255 printable ASCII characters without spaces, quotes and backslashes; surrounding quotes are optional. A UUID works. Within 24 hours, the same request with the same key gets the same answer and has no further effect.',
      examples: ['"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
    }),
  ),
})

/** @param request everything that makes two requests different; the order of object fields does not matter */
export function idempotencyOf(header: string | undefined, request: unknown): Idempotency | null {
  if (header === undefined) return null
  const fingerprint = createHash('sha256').update(JSON.stringify(request, sortedByName)).digest('hex')
  return { key: header.replaceAll('"', ''), fingerprint }
}

const sortedByName = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

/**
 * Runs tasks of the same name one after the other, so that concurrent repetitions of a request in this process do the work of
 * the first only once. Between processes, the database decides.
 */
export function createSequences() {
  const last = new Map<string, Promise<unknown>>()
  return async function oneAtATime<T>(name: string, task: () => Promise<T>): Promise<T> {
    const before = last.get(name) ?? Promise.resolve()
    const run = before.catch(() => {}).then(task)
    last.set(name, run)
    try {
      return await run
    } finally {
      if (last.get(name) === run) last.delete(name)
    }
  }
}

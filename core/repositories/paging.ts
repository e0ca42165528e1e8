/** Keyset pages: a cursor is the key of the last row seen, so that rows which arrive meanwhile shift nothing. */
import { SecateurError } from '../errors.ts'

/** A page of a list. `nextCursor` is null on the last one. */
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

export interface PageRequest {
  /** Rows at most. */
  limit: number
  /** `nextCursor` of the page before; null for the first. */
  cursor: string | null
}

/** Makes a page of up to `limit + 1` rows: the one too many says that there is more. */
export function toPage<T>(rows: readonly T[], limit: number, keyOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const more = rows.length > limit && last !== undefined
  return { items, nextCursor: more ? Buffer.from(keyOf(last)).toString('base64url') : null }
}

/**
 * The key in a cursor, null for the first page.
 * @throws SecateurError PRUNE_VALIDATION for anything that is not the cursor of such a list
 */
export function keyOfCursor(cursor: string | null, shape: RegExp): string | null {
  if (cursor === null) return null
  const key = Buffer.from(cursor, 'base64url').toString()
  if (!shape.test(key)) {
    throw new SecateurError('PRUNE_VALIDATION', 'The cursor is not one that this list gave out.')
  }
  return key
}

export const ID_KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
export const ORDINAL_KEY = /^\d{1,9}$/

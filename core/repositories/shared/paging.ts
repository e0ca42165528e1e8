/** Keyset pages: a cursor is the key of the last row seen, so that rows which arrive meanwhile shift nothing. */
import { createHash } from 'node:crypto'
import { UUID } from '#core/domain/uuid.ts'
import { SecateurError } from '#core/errors.ts'

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

/**
 * Makes a page of up to `limit + 1` rows: the one too many says that there is more.
 * @param list whatever tells the list from others: its cursors are good for no other
 */
export function toPage<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => string,
  list: unknown,
): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const more = rows.length > limit && last !== undefined
  const cursor = more ? Buffer.from(`${digest(list)} ${keyOf(last)}`).toString('base64url') : null
  return { items, nextCursor: cursor }
}

/**
 * The key in a cursor, null for the first page.
 * @throws SecateurError PRUNE_VALIDATION for anything that is not a cursor of this list
 */
export function keyOfCursor(cursor: string | null, shape: RegExp, list: unknown): string | null {
  if (cursor === null) return null
  const text = Buffer.from(cursor, 'base64url').toString()
  const [of, key] = [text.slice(0, DIGEST_LENGTH), text.slice(DIGEST_LENGTH + 1)]
  if (of === digest(list) && shape.test(key)) return key
  const detail = 'is not a cursor of this list: take `nextCursor` of the page before, with the same filter'
  throw new SecateurError('PRUNE_VALIDATION', `The cursor ${detail}.`, [
    { pointer: '?cursor', code: 'PRUNE_VALIDATION', detail },
  ])
}

const DIGEST_LENGTH = 12
const digest = (list: unknown) =>
  createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, DIGEST_LENGTH)

export const ID_KEY = UUID
export const ORDINAL_KEY = /^\d{1,9}$/

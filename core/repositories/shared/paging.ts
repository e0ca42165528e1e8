/** Keyset pagination: a cursor is the key of the last row of a page, so that new rows do not shift the next page. */
import { createHash } from 'node:crypto'
import { UUID } from '#core/domain/ids.ts'
import { SecateurError } from '#core/errors.ts'

/** A page of a list. `nextCursor` is null on the last page. */
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

export interface PageRequest {
  /** The most rows on the page. */
  limit: number
  /** `nextCursor` of the previous page; null for the first page. */
  cursor: string | null
}

/**
 * Makes a page from up to `limit + 1` rows. The extra row shows that there are more.
 * @param list identifies the list and its filters; its cursors are invalid for any other list
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
 * The key in a cursor; null for the first page.
 * @throws SecateurError PRUNE_VALIDATION for a cursor that is not of this list
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

/** Cursor pages: the query string of every list, and its answer. */
import Type, { type Static } from 'typebox'
import type { Page, PageRequest } from '#core/repositories/index.ts'

export const PageQuerySchema = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Most items on a page.' }),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: '`nextCursor` of the previous page.' }),
    ),
  },
  { additionalProperties: false },
)

export const pageRequest = ({ limit, cursor }: Static<typeof PageQuerySchema>): PageRequest => ({
  limit,
  cursor: cursor ?? null,
})

export const presentPage = <Row, Resource>(
  { items, nextCursor }: Page<Row>,
  present: (row: Row) => Resource,
): Page<Resource> => ({ items: items.map(present), nextCursor })

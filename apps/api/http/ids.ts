/** What several routes ask for in the same way. */
import Type from 'typebox'
import { UUID } from '#core/domain/uuid.ts'
import { SecateurError } from '#core/errors.ts'

/** Any text: one that is no id answers 404 like one that nobody has. */
export const IdParamsSchema = Type.Object({ id: Type.String() })

export const PageQuerySchema = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: '`nextCursor` of the page before.' }),
    ),
  },
  { additionalProperties: false },
)

export const isId = (text: string): boolean => UUID.test(text)

export function unknownId(what: string, id: string): never {
  throw new SecateurError('PRUNE_NOT_FOUND', `There is no ${what} ${id}.`)
}

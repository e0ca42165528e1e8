/** Ids in paths, and the 404 for an id that the caller's team does not have. */
import Type from 'typebox'
import { UUID } from '#core/domain/ids.ts'
import { SecateurError } from '#core/errors.ts'

/** Accepts any text: text that is not an id gets the same 404 as an unknown id. */
export const IdParamsSchema = Type.Object({ id: Type.String() })

/**
 * @param resource the kind of resource, for the message
 * @param find reads or changes the resource; returns null or false if there is none. Not called for text that is not an id.
 * @throws SecateurError PRUNE_NOT_FOUND
 */
export async function findOr404<T>(
  resource: string,
  id: string,
  find: (id: string) => Found<T> | Promise<Found<T>>,
): Promise<T> {
  const found = UUID.test(id) ? await find(id) : null
  return found === null || found === false ? notFound(resource, id) : found
}

type Found<T> = T | null | false

/** @throws SecateurError PRUNE_NOT_FOUND */
export function notFound(resource: string, id: string): never {
  throw new SecateurError('PRUNE_NOT_FOUND', `There is no ${resource} ${id}.`)
}

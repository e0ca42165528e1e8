import Type, { type Static, type TSchema } from 'typebox'

/** What may be said of something to change it: any of its fields, each of them as it is there. Nothing is filled in. */
export const changesOf = <T extends TSchema>(schema: T, options: object = {}) =>
  Type.Unsafe<Changes<Static<T>>>({ ...(looser(schema) as object), ...options })

export type Changes<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [Name in keyof T]?: Changes<T[Name]> }
    : T

/** Without defaults, and without fields that have to be there. */
function looser(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(looser)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => keyword !== 'default' && keyword !== 'required')
      .map(([keyword, part]) => [keyword, looser(part)]),
  )
}

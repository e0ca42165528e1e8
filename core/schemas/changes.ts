import Type, { type Static, type TSchema } from 'typebox'

/** The schema of a partial update: any of the fields, each with its own rules. No default is filled in. */
export const changesOf = <T extends TSchema>(schema: T, options: object = {}) =>
  Type.Unsafe<Changes<Static<T>>>({ ...(looser(schema) as object), ...options })

export type Changes<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [Name in keyof T]?: Changes<T[Name]> }
    : T

/**
 * Removes defaults and makes every field optional, except in the items of lists: a list is replaced as a whole, so its
 * items keep the required fields that have no default.
 */
function looser(schema: unknown, whole = false): unknown {
  if (Array.isArray(schema)) return schema.map((part) => looser(part, whole))
  if (typeof schema !== 'object' || schema === null) return schema
  const loose = Object.entries(schema)
    .filter(([keyword]) => keyword !== 'default' && keyword !== 'required')
    .map(([keyword, part]) => [keyword, looser(part, whole || keyword === 'items')])
  return Object.fromEntries(
    whole && isObjectSchema(schema) ? [...loose, ['required', undefaulted(schema)]] : loose,
  )
}

interface ObjectSchema {
  required: string[]
  properties: Record<string, object>
}
const isObjectSchema = (schema: object): schema is ObjectSchema =>
  'required' in schema && 'properties' in schema

const undefaulted = ({ required, properties }: ObjectSchema): string[] =>
  required.filter((name) => !('default' in (properties[name] ?? {})))

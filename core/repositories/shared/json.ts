/** Values on their way into and out of JSON and text columns. */
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { Prisma } from '#core/generated/prisma/client.ts'

/**
 * A reader of a JSON column. It checks each value, because an older or newer release may have written the row.
 * A field that an older release did not write gets its default; a field that only a newer release knows is left out.
 *
 * The schema is compiled once, at the first read. A value that fits is returned as it is.
 * @returns a function of the column's value and the row's id, which throws when the value does not fit the schema
 */
export function jsonColumn<T extends TSchema>(
  table: string,
  column: string,
  schema: T,
): (value: unknown, rowId: string) => Static<T> {
  let compiled: ReturnType<typeof Compile<T>> | undefined
  return (value, rowId) => {
    compiled ??= Compile(schema)
    if (compiled.Check(value)) return value
    const adapted = Value.Default(schema, Value.Clean(schema, structuredClone(value)))
    if (compiled.Check(adapted)) return adapted
    const [problem] = compiled.Errors(adapted)
    const what = problem ? `${problem.instancePath || '/'} ${problem.message}` : 'does not fit the schema'
    throw new Error(`Unreadable JSON in ${table}.${column} of row ${rowId}: ${what}`)
  }
}

/** Bytes fit a double up to 8 PiB. */
export const toNumber = (value: bigint | null): number | null => (value === null ? null : Number(value))

export const toJson = (value: object): Prisma.InputJsonValue =>
  JSON.parse(JSON.stringify(value), (_key, part) => (typeof part === 'string' ? storable(part) : part))

export const toNullableJson = (value: object | null) => (value === null ? Prisma.DbNull : toJson(value))

/**
 * Text that Postgres can store. Logs and error messages may contain NUL or half of a surrogate pair, which Postgres
 * rejects; each becomes U+FFFD, so that one character does not cost a trial its result.
 */
export const storable = (text: string): string => Buffer.from(text).toString().replaceAll('\0', '\uFFFD')

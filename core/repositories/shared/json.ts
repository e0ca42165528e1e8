/** Values on their way into and out of JSON and text columns. */
import { Prisma } from '#core/generated/prisma/client.ts'

/** JSON columns hold what the repositories wrote into them, so their types are known rather than checked again. */
export const fromJson = <T>(value: unknown): T => value as T

/** Bytes fit a double up to 8 PiB. */
export const toNumber = (value: bigint | null): number | null => (value === null ? null : Number(value))

export const toJson = (value: object): Prisma.InputJsonValue =>
  JSON.parse(JSON.stringify(value), (_key, part) => (typeof part === 'string' ? storable(part) : part))

export const toNullableJson = (value: object | null) => (value === null ? Prisma.DbNull : toJson(value))

/**
 * Text as Postgres takes it: it has no NUL and no half of a surrogate pair, while logs and error messages may hold
 * anything. Each becomes U+FFFD, so that no trial is lost over a character.
 */
export const storable = (text: string): string => Buffer.from(text).toString().replaceAll('\0', '\uFFFD')

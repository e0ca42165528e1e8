/**
 * How requests are validated. Bodies are taken literally: null stays null and a number is not a list, because a figure
 * that silently became 0 would rank first. Query strings are text, so they are coerced: a single value becomes a list of
 * one where the schema has a list.
 */
import { Ajv, type Options } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import { schemaError } from './validation-errors.ts'

const options: Options = {
  allErrors: true,
  verbose: true,
  useDefaults: true,
  removeAdditional: false,
  strict: false,
}
const bodyAjv = addFormats.default(new Ajv({ ...options, coerceTypes: false }))
const textAjv = addFormats.default(new Ajv({ ...options, coerceTypes: 'array' }))

export const validatorCompiler: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? bodyAjv : textAjv).compile(schema)

/**
 * Validates a body that was assembled here rather than posted, and fills in defaults. The first call compiles the schema.
 * @throws SecateurError PRUNE_VALIDATION from the returned function, as for a posted body
 */
export function bodyCheck<T>(schema: object): (body: unknown) => T {
  return (body) => {
    const validate = bodyAjv.compile<T>(schema) // Ajv keeps it
    if (validate(body)) return body
    throw schemaError(validate.errors ?? [], 'body')
  }
}

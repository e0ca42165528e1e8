/**
 * How requests are validated. Bodies are taken literally: a null stays null and a number is no list, because a figure
 * that silently became 0 would rank first. Query strings are text, so they are coerced: a
 * single value is a list of one where several may be given.
 */
import { Ajv, type Options } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import { refusal } from './validation-errors.ts'

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
 * The check of a body that was put together here; it fills in what has a default.
 * @throws SecateurError PRUNE_VALIDATION (the check), as for a body that was posted
 */
export function bodyCheck<T>(schema: object): (body: unknown) => T {
  const validate = bodyAjv.compile<T>(schema)
  return (body) => {
    if (validate(body)) return body
    throw refusal(validate.errors ?? [], 'body')
  }
}

import fp from 'fastify-plugin'
import { SecateurError } from '#core/errors.ts'
import { storable } from '#core/repositories/shared/json.ts'
import { pointerTo } from '../http/validation-errors.ts'

/** More than twice the values of the largest job. Validation takes quadratic time and blocks all other requests. */
const MAX_VALUES = 2_000
/** Four times the depth of the deepest job. Deeper nesting could overflow the stack. */
const MAX_DEPTH = 16
/** Fields that every JavaScript object has. Code that copies fields by name could change all objects (prototype pollution). */
const FORBIDDEN_FIELDS = ['__proto__', 'constructor']

/** Rejects bodies and queries that no schema can rule out: too many values, too deep nesting, text that cannot be stored. */
export const bodyGuards = fp(
  async (app) => {
    app.addHook('preValidation', ({ body, query }, _, done) => {
      guard(body, 'body')
      guard(query, 'querystring')
      done()
    })
  },
  { name: 'body-guards', dependencies: ['problems'] },
)

/** @throws SecateurError PRUNE_VALIDATION for the first problem */
function guard(request: unknown, part: string): void {
  let values = 0
  function visit(value: unknown, path: readonly string[]): void {
    values += 1
    if (values > MAX_VALUES) reject([], `must not have more than ${MAX_VALUES} values`)
    if (path.length > MAX_DEPTH) reject(path, `must not be nested more than ${MAX_DEPTH} deep`)
    if (typeof value === 'string') requireStorable(value, path)
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      requireStorable(name, path)
      if (FORBIDDEN_FIELDS.includes(name)) reject(path, `must not have a field \`${name}\``)
      visit(inner, [...path, name])
    }
  }
  function requireStorable(text: string, path: readonly string[]): void {
    if (storable(text) !== text) reject(path, 'must not contain NUL or half of a surrogate pair')
  }
  function reject(path: readonly string[], detail: string): never {
    const pointer = pointerTo(path, part)
    throw new SecateurError('PRUNE_VALIDATION', `${pointer} ${detail}`, [
      { pointer, code: 'PRUNE_VALIDATION', detail },
    ])
  }
  visit(request, [])
}

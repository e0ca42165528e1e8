import fp from 'fastify-plugin'
import { SecateurError } from '#core/errors.ts'
import { storable } from '#core/repositories/shared/json.ts'
import { pointerTo } from '../http/validation-errors.ts'

/** More than twice what the largest job has. Validation takes a time that grows with their square, in which nobody is answered. */
const MAX_VALUES = 2_000
/** Four times what the deepest job has. What goes deeper than a stack ends in an error without a name. */
const MAX_DEPTH = 16
/** What every object has: whatever copies fields by their names could be led to change it for all of them. */
const TAKEN = ['__proto__', 'constructor']

/** Refuses what no schema says: requests of too many values or levels, and text that cannot be stored. */
export const plainRequests = fp(
  async (app) => {
    app.addHook('preValidation', ({ body, query }, _, done) => {
      refuseUnlessPlain(body, 'body')
      refuseUnlessPlain(query, 'querystring')
      done()
    })
  },
  { name: 'plain-requests', dependencies: ['problems'] },
)

/** @throws SecateurError PRUNE_VALIDATION at the first thing that is wrong */
function refuseUnlessPlain(request: unknown, part: string): void {
  let values = 0
  function visit(value: unknown, path: readonly string[]): void {
    values += 1
    if (values > MAX_VALUES) refuse([], `must not have more than ${MAX_VALUES} values`)
    if (path.length > MAX_DEPTH) refuse(path, `must not be nested more than ${MAX_DEPTH} deep`)
    if (typeof value === 'string') refuseUnlessStorable(value, path)
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      refuseUnlessStorable(name, path)
      if (TAKEN.includes(name)) refuse(path, `must not have a field \`${name}\``)
      visit(inner, [...path, name])
    }
  }
  function refuseUnlessStorable(text: string, path: readonly string[]): void {
    if (storable(text) !== text) refuse(path, 'must not contain NUL or half of a surrogate pair')
  }
  function refuse(path: readonly string[], detail: string): never {
    const pointer = pointerTo(path, part)
    throw new SecateurError('PRUNE_VALIDATION', `${pointer} ${detail}`, [
      { pointer, code: 'PRUNE_VALIDATION', detail },
    ])
  }
  visit(request, [])
}

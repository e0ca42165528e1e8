import { bodyCheck } from './validation.ts'

/**
 * Applies the changes of a PATCH or a clone to a request, and validates the result. Objects are merged field by field;
 * lists and values replace the old ones. Unlike JSON Merge Patch (RFC 7396), null is a value and removes nothing.
 * @throws SecateurError PRUNE_VALIDATION if the result does not fit the schema (from the returned function)
 */
export function createMergePatch<T>(schema: object): (target: object, changes: object) => T {
  const check = bodyCheck<T>(schema)
  return (target, changes) => check(merge(target, changes))
}

function merge(target: unknown, change: unknown): unknown {
  if (change === undefined) return target
  if (!isObject(target) || !isObject(change)) return change
  const names = new Set([...Object.keys(target), ...Object.keys(change)])
  return Object.fromEntries([...names].map((name) => [name, merge(target[name], change[name])]))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

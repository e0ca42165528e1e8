/** Something with changes: objects go together field by field, everything else takes the place of what was there. */
export function merged(old: unknown, change: unknown): unknown {
  if (change === undefined) return old
  if (!isObject(old) || !isObject(change)) return change
  const names = new Set([...Object.keys(old), ...Object.keys(change)])
  return Object.fromEntries([...names].map((name) => [name, merged(old[name], change[name])]))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the demo says of the trials that brought no figure. */
import type { Trial } from './api.ts'

/** What went wrong, and which methods do not apply, each said once. */
export function describeEndings(trials: readonly Trial[]): string[] {
  const lines = trials.flatMap(({ method, level, error, reason }) => {
    if (error) return [`✗ ${method.id} at ${level}: ${error.type}: ${error.message}`]
    return reason === null ? [] : [`– ${method.id} does not apply: ${reason}`]
  })
  return [...new Set(lines)]
}

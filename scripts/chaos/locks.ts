/** Tasks that need the same part wait for each other, in the order in which they came. */
export function createLocks<Part extends string>() {
  const tails = new Map<Part, Promise<unknown>>()
  return function exclusively<T>(parts: readonly Part[], task: () => Promise<T>): Promise<T> {
    // All parts are taken at once, so nobody waits in a circle.
    const before = Promise.allSettled(parts.map((part) => tails.get(part)))
    const done = before.then(task)
    for (const part of parts) tails.set(part, done)
    return done
  }
}

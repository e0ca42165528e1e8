/**
 * Runs `task` at most once at a time. Calls during a run share the next run, so every caller gets a run that started after its
 * call and sees everything written before it.
 */
export function singleFlight(task: () => Promise<void>): () => Promise<void> {
  let running = Promise.resolve()
  let next: Promise<void> | undefined
  return () => {
    next ??= running
      .catch(() => {}) // the callers of that run handle its error
      .then(() => {
        next = undefined
        running = task()
        return running
      })
    return next
  }
}

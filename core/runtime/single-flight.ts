/**
 * Runs `task` once for all who ask while it runs, and again after that: whoever asks has a run to come that sees
 * everything which was there when they asked.
 */
export function singleFlight(task: () => Promise<void>): () => Promise<void> {
  let running = Promise.resolve()
  let next: Promise<void> | undefined
  return () => {
    next ??= running
      .catch(() => {}) // those who asked for it hear of it
      .then(() => {
        next = undefined
        running = task()
        return running
      })
    return next
  }
}

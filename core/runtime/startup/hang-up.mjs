/** Without a signal, nothing tells a process that the npm, npx or shell that started it was killed. */

const POLL_MS = 250

/**
 * Sends this process SIGHUP when the process that started it has ended. A process whose parent is pid 1 from the beginning, as
 * in a container, has nothing to watch.
 */
export function hangUpWithParent() {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGHUP')
  }, POLL_MS)
  timer.unref()
}

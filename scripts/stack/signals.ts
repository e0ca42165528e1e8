import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Aborted by the first signal that asks this process to stop, with its name as the reason; a second one ends it. */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  const listener = (signal: NodeJS.Signals) => {
    for (const each of SIGNALS) process.off(each, listener)
    stopping.abort(signal)
  }
  for (const each of SIGNALS) process.on(each, listener)
  return stopping.signal
}

/** What a shell reports for a process that a signal ended. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal]

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

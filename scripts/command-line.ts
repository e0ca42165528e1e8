/** How a script talks with its command line: flags, warnings, and the signals that stop it. */
import { constants } from 'node:os'
import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Parses the flags of an npm script. `--help` prints the help and exits with 0, an unknown flag exits with 2. */
export function readFlags<T extends NonNullable<ParseArgsConfig['options']>>(options: T, help: string) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } }, strict: true })
    if (!('help' in values)) return values
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${help}\n`)
    process.exit(2)
  }
  process.stdout.write(`${help}\n`)
  process.exit(0)
}

export const warn = (text: string) => process.stderr.write(`! ${text}\n`)

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** A signal to a whole process group arrives twice: npm passes on what it gets. The copy is not a second signal. */
const COPY_MS = 1_000

/**
 * Aborted by the first signal that asks this process to stop, with its name as the reason. A second SIGINT or SIGTERM ends the
 * process. A SIGHUP does not: it only says that the terminal or npm is gone.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  const listener = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) return
    stopping.abort(signal)
    setTimeout(() => {
      process.off('SIGINT', listener)
      process.off('SIGTERM', listener)
    }, COPY_MS).unref()
  }
  for (const each of STOP_SIGNALS) process.on(each, listener)
  return stopping.signal
}

/** The exit code that a shell reports for a process that a signal ended. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal]

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** How a process of the service ends: when it is asked to, or when it can't go on. */
import type { Logger } from './logger.ts'

/** From the signal to the end, whatever hangs: less than the 30 s that docker and Kubernetes give. */
const STOP_LIMIT_MS = 28_000

/** One line for a crash, in the log like any other. Call it before anything can go wrong. */
export function exitOnCrash(logger: Logger): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ error }, 'this process cannot go on')
    process.exit(1)
  })
}

/** Runs `stop` at SIGTERM or SIGINT and exits: 0 when it resolves, 1 when it rejects or takes too long. */
export function exitOnSignal(logger: Logger, stop: () => Promise<void>): void {
  const end = (signal: NodeJS.Signals) => {
    logger.info({ signal }, 'stopping')
    setTimeout(() => {
      logger.fatal('stopping took too long')
      process.exit(1)
    }, STOP_LIMIT_MS).unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.fatal({ error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
}

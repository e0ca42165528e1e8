/** Ends a process of the service on a signal or a crash. */
import type { Logger } from './logger.ts'
import { StartError } from './startup/start-error.ts'

/** Time from the signal to the end of the process. Docker and Kubernetes kill it after 30 s. */
const STOP_LIMIT_MS = 28_000

/** Logs a crash as one line and exits with 1. Call it first, so that no crash is missed. */
export function exitOnCrash(logger: Logger): void {
  process.on('uncaughtException', (error) => {
    if (error instanceof StartError) logger.fatal(error.message)
    else logger.fatal({ error }, 'uncaught exception; the process exits')
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

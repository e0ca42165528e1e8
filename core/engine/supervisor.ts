/** Starts a Python process when it is first needed, and again after it died. */
import type { Logger } from '#core/runtime/logger.ts'
import type { PythonDied } from './bridge.ts'

/** What a supervisor needs to know about a process. */
interface PythonProcess {
  readonly pid: number
  readonly exited: Promise<PythonDied>
  close(): Promise<void>
}

export interface Supervisor<P> {
  /**
   * The running process. The first call starts it, and so does the first call after a death; concurrent calls share a start.
   * @throws PythonDied, BridgeCallError if it cannot be started; the next call tries again
   */
  get(): Promise<P>
  close(): Promise<void>
}

/** @param onStart called after every start of Python */
export function createSupervisor<P extends PythonProcess>(
  startProcess: () => Promise<P>,
  logger: Logger,
  onStart = () => {},
): Supervisor<P> {
  let running: Promise<P> | undefined

  async function start(): Promise<P> {
    const process = await startProcess()
    logger.info({ pythonPid: process.pid }, 'Python is up')
    onStart()
    void process.exited.then(({ code, signal }) => {
      running = undefined
      logger.info({ pythonPid: process.pid, code, signal }, 'Python is gone')
    })
    return process
  }

  return {
    get: () => {
      running ??= start().catch((error: unknown) => {
        running = undefined
        throw error
      })
      return running
    },
    close: async () => {
      const process = await running?.catch(() => undefined)
      await process?.close()
    },
  }
}

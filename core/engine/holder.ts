/** One Python at a time: the one that runs, or a fresh one after a death. */
import { type EngineOptions, type EngineProcess, startEngine } from './process.ts'

export interface EngineHolder {
  /** The running process, started by the first of several callers. Rejects when it cannot be started; the next call tries again. */
  get(): Promise<EngineProcess>
  close(): Promise<void>
}

/** @param onStart told of every Python that comes up */
export function createEngineHolder(options: EngineOptions, onStart = () => {}): EngineHolder {
  let running: Promise<EngineProcess> | undefined

  async function start(): Promise<EngineProcess> {
    const engine = await startEngine(options)
    options.logger.info({ pythonPid: engine.pid }, 'Python is up')
    onStart()
    void engine.exited.then(({ code, signal }) => {
      running = undefined
      options.logger.info({ pythonPid: engine.pid, code, signal }, 'Python is gone')
    })
    return engine
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
      const engine = await running?.catch(() => undefined)
      await engine?.close()
    },
  }
}

/** The worker's Python: the one that runs, or a fresh one after a death. */
import { type EngineOptions, type EngineProcess, startEngine } from '#core/engine-process.ts'

export interface EngineHolder {
  /** The running process; starts one if there is none. Rejects when Python cannot be started. */
  get(): Promise<EngineProcess>
  close(): Promise<void>
}

export function createEngineHolder(options: EngineOptions): EngineHolder {
  let running: Promise<EngineProcess> | undefined

  async function start(): Promise<EngineProcess> {
    const engine = await startEngine(options)
    options.logger.info({ pythonPid: engine.pid }, 'Python is up')
    void engine.exited.then((death) => {
      running = undefined
      options.logger.info({ pythonPid: engine.pid, code: death.code, signal: death.signal }, 'Python is gone')
    })
    return engine
  }

  return {
    get: () => {
      running ??= start()
      return running
    },
    close: async () => {
      const engine = await running?.catch(() => undefined)
      await engine?.close()
    },
  }
}

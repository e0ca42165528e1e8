/** Embedded servers of a run, which faults end and start again. */
import type { EmbeddedServer } from '../stack/embedded/server.ts'

/** An embedded server that restarts at the same address. */
export interface Server {
  readonly url: string
  end(signal: NodeJS.Signals): Promise<void>
  /** Starts it again with its data. */
  start(): Promise<void>
  stop(): Promise<void>
}

export async function startServer(
  start: (again?: string) => Promise<EmbeddedServer>,
  onProcess: (pid: number) => void,
): Promise<Server> {
  let service = await start()
  onProcess(service.pid)
  const { url } = service
  return {
    url,
    end: async (signal) => {
      process.kill(service.pid, signal)
      await service.exited
    },
    start: async () => {
      service = await start(url)
      onProcess(service.pid)
    },
    stop: () => service.stop(),
  }
}

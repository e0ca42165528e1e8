/** Runs the processes of the service. They start together and stop in order. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { untilAborted } from '../command-line.ts'
import { supervise } from './supervisor.ts'

/** Name -> script. They stop in reverse order, so that a process that accepts work stops before the one that sends it. */
const SERVICES = {
  api: 'apps/api/server.ts',
  control: 'workers/control/main.ts',
  worker: 'workers/prune/main.ts',
} as const
/** Lets the API and control go first on a machine where the worker computes all the time. */
export const WORKER_NICE = 10

export type ServiceName = keyof typeof SERVICES
export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[]

export interface ServicesOptions {
  env: NodeJS.ProcessEnv
  /** Port for the metrics of the API. Each further service has the next one. null: metrics are off or on free ports. */
  metricsPort: number | null
  records: string
  /** Folder of the log files, `<service>.log`. */
  logs: string
  onLine?: ((name: ServiceName, line: string) => void) | undefined
  onReady: (name: ServiceName) => void
  /** A service ended by itself, and restarts after `delayMs`. */
  onRestart: (name: ServiceName, why: string, delayMs: number) => void
  /** Aborts the start. */
  signal: AbortSignal
}

export interface Services {
  /** Stops every service in order and starts all again, for a changed source file. */
  restart: () => Promise<void>
  stop: () => Promise<void>
}

/**
 * Starts every service and resolves when all are ready.
 * @throws Error with the last lines of a service that ends before; the others are stopped
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { env, metricsPort, records, logs, onLine, onReady, onRestart } = options
  mkdirSync(logs, { recursive: true })
  const start = async () => {
    const started = SERVICE_NAMES.map((name, index) =>
      supervise({
        name,
        script: compiled(SERVICES[name]),
        env: metricsPort === null ? env : { ...env, SECATEUR_METRICS_PORT: String(metricsPort + index) },
        nice: name === 'worker' ? WORKER_NICE : 0,
        records,
        log: join(logs, `${name}.log`),
        onLine: (line) => onLine?.(name, line),
        onReady: () => onReady(name),
        onRestart: (why, delayMs) => onRestart(name, why, delayMs),
      }),
    )
    const stop = async () => {
      for (const service of started.toReversed()) await service.stop()
    }
    try {
      await Promise.race([Promise.all(started.map((service) => service.ready)), untilAborted(options.signal)])
      options.signal.throwIfAborted()
    } catch (error) {
      await stop()
      throw error
    }
    return stop
  }

  let stop = await start()
  return {
    restart: async () => {
      await stop()
      stop = async () => {} // nothing to stop if the new start fails
      stop = await start()
    },
    stop: () => stop(),
  }
}

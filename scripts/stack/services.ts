/** The processes of the service itself: started in order, started again when one ends unasked, stopped in order. */
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ROOT } from '../setup/paths.mjs'
import { type Child, describeExit, startChild } from './child.ts'
import { untilAborted } from './signals.ts'

/** Name -> the script that runs it, in the order they are started. They are stopped the other way round. */
const SERVICES = {
  api: 'apps/api/server.ts',
  control: 'workers/control/main.ts',
  worker: 'workers/prune/main.ts',
} as const
export type ServiceName = keyof typeof SERVICES
export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[]

/** Exit code (EX_TEMPFAIL) of a service that asks to be started afresh. */
const RESTART_CODE = 75
const BACKOFF_MS = { first: 500, longest: 30_000 }
/** A service that ran this long had recovered: the next restart is quick again. */
const HEALTHY_AFTER_MS = 60_000
const STOP_GRACE_MS = 30_000

export interface ServicesOptions {
  env: NodeJS.ProcessEnv
  records: string
  /** `<logs>/<service>.log` gets every line that the service prints. */
  logs: string
  onLine?: ((name: ServiceName, line: string) => void) | undefined
  onReady: (name: ServiceName) => void
  /** A service ended by itself; it is started again after `delayMs`. */
  onRestart: (name: ServiceName, why: string, delayMs: number) => void
  /** Gives up a start that is under way. */
  signal: AbortSignal
}

export interface Services {
  /** Stops every service in order and starts them again, for a changed source file. */
  restart: () => Promise<void>
  stop: () => Promise<void>
}

/**
 * Starts every service and resolves when all of them have said that they are ready.
 * @throws Error with its last lines when one ends before that; the others are stopped
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  mkdirSync(options.logs, { recursive: true })
  const start = async () => {
    const started = SERVICE_NAMES.map((name) => supervise(name, options))
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
      stop = async () => {} // should the new start fail
      stop = await start()
    },
    stop: () => stop(),
  }
}

/** Keeps one service running until it is stopped. `ready` rejects when its first start fails. */
function supervise(name: ServiceName, { env, records, logs, onLine, onReady, onRestart }: ServicesOptions) {
  const log = createWriteStream(join(logs, `${name}.log`), { flags: 'a' })
  const stopping = new AbortController()
  let child: Child

  const ready = new Promise<void>((resolve, reject) => {
    let wasReady = false
    const launch = () => {
      child = startChild({
        name,
        command: process.execPath,
        args: ['--import', 'tsx', join(ROOT, SERVICES[name])],
        env,
        onOrphaned: 'SIGKILL',
        records,
        onLine: (line) => {
          log.write(`${line}\n`)
          onLine?.(name, line)
          if (isReadyLine(line)) {
            wasReady = true
            onReady(name)
            resolve()
          }
        },
      })
      return child.exited
    }
    const run = async () => {
      let backoffMs = BACKOFF_MS.first
      while (!stopping.signal.aborted) {
        const started = Date.now()
        const exit = await launch()
        if (stopping.signal.aborted) return
        if (!wasReady) {
          return reject(new Error(`${name} ended while starting (${describeExit(exit)}):\n${child.tail()}`))
        }
        if (Date.now() - started > HEALTHY_AFTER_MS) backoffMs = BACKOFF_MS.first
        const delayMs = exit.code === RESTART_CODE ? 0 : backoffMs
        onRestart(name, describeExit(exit), delayMs)
        await delay(delayMs, undefined, { signal: stopping.signal }).catch(() => {}) // only when stopped
        backoffMs = Math.min(backoffMs * 2, BACKOFF_MS.longest)
      }
    }
    void run()
  })

  return {
    ready,
    stop: async () => {
      stopping.abort()
      await child.stop('SIGTERM', STOP_GRACE_MS)
      log.end()
    },
  }
}

/** Every service logs `ready` once it does its work. */
function isReadyLine(line: string): boolean {
  if (!line.startsWith('{')) return false
  try {
    return JSON.parse(line).msg === 'ready'
  } catch {
    return false // a line of another program that looks like JSON
  }
}

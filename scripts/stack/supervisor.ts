/** Keeps one service running. It restarts the service when it ends, after a pause that doubles each time. */
import { createWriteStream } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type Child, describeExit, startChild } from './child.ts'

/** Exit code (EX_TEMPFAIL) of a service that asks for a restart at once. */
const RESTART_CODE = 75
const BACKOFF_MS = { first: 500, longest: 30_000 }
/** A service that ran this long had recovered: its next restart is quick again. */
const HEALTHY_AFTER_MS = 60_000
const STOP_GRACE_MS = 30_000

export interface SupervisedService {
  name: string
  /** TypeScript file that runs it. */
  script: string
  env: NodeJS.ProcessEnv
  records: string
  /** File for every line that it prints. */
  log: string
  onLine: (line: string) => void
  onReady: () => void
  /** It ended by itself, and restarts after `delayMs`. */
  onRestart: (why: string, delayMs: number) => void
  /** First and longest pause before a restart; each is twice the one before. */
  backoffMs?: { first: number; longest: number }
}

export interface Supervisor {
  /** Resolves when the service is first ready. Rejects with its last lines when it ends before that. */
  readonly ready: Promise<void>
  /** Pid of the current or last process. */
  pid: () => number
  stop: () => Promise<void>
}

/** Starts a service, and restarts it until it is stopped. */
export function supervise(service: SupervisedService): Supervisor {
  const { name, script, env, records, onLine, onReady, onRestart, backoffMs: limits = BACKOFF_MS } = service
  const log = createWriteStream(service.log, { flags: 'a' })
  const stopping = new AbortController()
  let child: Child

  const ready = new Promise<void>((resolve, reject) => {
    let wasReady = false
    const launch = () => {
      child = startChild({
        name,
        command: process.execPath,
        args: ['--import', 'tsx', script],
        env,
        onOrphaned: 'SIGKILL',
        records,
        onLine: (line) => {
          log.write(`${line}\n`)
          onLine(line)
          if (isReadyLine(line)) {
            wasReady = true
            onReady()
            resolve()
          }
        },
      })
      return child.exited
    }
    const run = async () => {
      let backoffMs = limits.first
      while (!stopping.signal.aborted) {
        const started = Date.now()
        const exit = await launch()
        if (stopping.signal.aborted) return
        if (!wasReady) {
          return reject(new Error(`${name} ended while starting (${describeExit(exit)}):\n${child.tail()}`))
        }
        if (Date.now() - started > HEALTHY_AFTER_MS) backoffMs = limits.first
        const delayMs = exit.code === RESTART_CODE ? 0 : backoffMs
        onRestart(describeExit(exit), delayMs)
        await delay(delayMs, undefined, { signal: stopping.signal }).catch(() => {}) // only when stopped
        if (delayMs > 0) backoffMs = Math.min(backoffMs * 2, limits.longest)
      }
    }
    void run()
  })

  return {
    ready,
    pid: () => child.pid,
    stop: async () => {
      stopping.abort()
      await child.stop('SIGTERM', STOP_GRACE_MS)
      log.end()
    },
  }
}

/** Every service logs `ready` when it has started. */
function isReadyLine(line: string): boolean {
  if (!line.startsWith('{')) return false
  try {
    return JSON.parse(line).msg === 'ready'
  } catch {
    return false // another program's line, which only looks like JSON
  }
}

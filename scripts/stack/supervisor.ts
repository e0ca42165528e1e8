/** Keeps one service running. It restarts the service when it ends, after a pause that doubles each time. */
import { setPriority } from 'node:os'
import { type Child, describeExit, startChild } from './child.ts'
import { openLogFile } from './log-file.ts'
import { type Backoff, keepRunning } from './restarts.ts'

/** Exit code (EX_TEMPFAIL) of a service that asks for a restart at once. */
const RESTART_CODE = 75
const STOP_GRACE_MS = 30_000

export interface SupervisedService {
  name: string
  /** JavaScript file that runs it. */
  script: string
  env: NodeJS.ProcessEnv
  records: string
  /** Priority below that of other processes, from 0 to 19. Its child processes inherit it. */
  nice?: number
  /** File for every line that it prints. */
  log: string
  onLine: (line: string) => void
  onReady: () => void
  /** It ended by itself, and restarts after `delayMs`. */
  onRestart: (why: string, delayMs: number) => void
  backoffMs?: Backoff
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
  const { name, script, env, nice = 0, records, onLine, onReady, onRestart, backoffMs } = service
  const log = openLogFile(service.log)
  const stopping = new AbortController()
  let child: Child

  const ready = new Promise<void>((resolve, reject) => {
    let wasReady = false
    const run = async () => {
      child = startChild({
        name,
        command: process.execPath,
        args: ['--enable-source-maps', script],
        env,
        onOrphaned: 'SIGKILL',
        records,
        onLine: (line) => {
          log.write(line)
          onLine(line)
          if (isReadyLine(line)) {
            wasReady = true
            onReady()
            resolve()
          }
        },
      })
      setPriority(child.pid, nice)
      const exit = await child.exited
      const why = describeExit(exit)
      if (!wasReady && !stopping.signal.aborted) {
        stopping.abort()
        reject(new Error(`${name} ended while starting (${why}):\n${child.tail()}`))
      }
      return { why, isRestart: exit.code === RESTART_CODE }
    }
    void keepRunning({ run, onRestart, stopping: stopping.signal, backoffMs })
  })

  return {
    ready,
    pid: () => child.pid,
    stop: async () => {
      stopping.abort()
      await child.stop('SIGTERM', STOP_GRACE_MS)
      await log.end()
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

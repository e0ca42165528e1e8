/** One process of the service under supervision, with what its log says about its Python and its trial. */
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { supervise } from '../stack/supervisor.ts'

/** Short, because processes are killed often here. */
const BACKOFF_MS = { first: 250, longest: 1_000 }

/** What workers refused to write or run. */
export interface MemberEvents {
  /** A result or heartbeat came after its claim was lost. */
  onStale: (trialId: string) => void
  /** A message came for an attempt that was not due. */
  onNothingToRun: (trialId: string) => void
}

export interface MemberOptions {
  name: string
  script: string
  nice?: number
  env: NodeJS.ProcessEnv
  records: string
  logs: string
  /** Called for every process that starts. */
  onProcess: (name: string, pid: number) => void
  events?: MemberEvents | undefined
}

export interface Exit {
  why: string
  seconds: number
}

export interface Member {
  readonly name: string
  readonly pid: number
  /** Process id of its Python, while it runs. */
  readonly python: number | null
  /** The slow trial that it runs, and since how many milliseconds. */
  readonly trial: { id: string; ms: number } | null
  /** Resolves when it is ready: at once, or after its restart. */
  ready(): Promise<void>
  /** Sends a signal that ends it. The supervisor starts it again. */
  end(signal: NodeJS.Signals): Promise<Exit>
  stop(): Promise<void>
}

/** The fields of the log lines that are read here. The messages are free to change. */
interface LogLine {
  /** Of a Python that started; with `code`, of one that ended. */
  pythonPid?: number
  code?: number | null
  trialId?: string
  /** Missing where the worker claimed nothing. */
  jobId?: string
  /** Of a trial that was claimed. */
  method?: string
  /** One of these three is there when a worker is done with a trial. */
  written?: boolean
  after?: string | null
  source?: string
}

/** A line that is not JSON, or that was cut off by a kill, has no fields. */
function parse(line: string): LogLine {
  try {
    return line.startsWith('{') ? JSON.parse(line) : {}
  } catch {
    return {}
  }
}

/** Sends a signal, unless the process has ended already. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export function startMember({
  name,
  script,
  nice = 0,
  env,
  records,
  logs,
  onProcess,
  events,
}: MemberOptions): Member {
  const emitter = new EventEmitter()
  let isUp = false
  let python: number | null = null
  let trial: { id: string; since: number } | null = null

  function read(line: LogLine): void {
    if (line.pythonPid !== undefined) {
      python = 'code' in line ? null : line.pythonPid
      if (python !== null) onProcess(`Python of ${name}`, python)
    } else if (line.trialId === undefined) return
    else if (line.method !== undefined) {
      trial = line.method === 'sleep' ? { id: line.trialId, since: performance.now() } : null
    } else if (line.jobId === undefined) events?.onNothingToRun(line.trialId)
    else if ('written' in line || 'after' in line || 'source' in line) {
      if (line.written === false) events?.onStale(line.trialId)
      trial = null
    }
  }

  const supervisor = supervise({
    name,
    script,
    nice,
    env,
    records,
    log: join(logs, `${name}.log`),
    backoffMs: BACKOFF_MS,
    onLine: (line) => read(parse(line)),
    onReady: () => {
      isUp = true
      onProcess(name, supervisor.pid())
      emitter.emit('ready')
    },
    onRestart: (why) => {
      isUp = false
      python = null
      trial = null
      emitter.emit('exit', why)
    },
  })

  return {
    name,
    get pid() {
      return supervisor.pid()
    },
    get python() {
      return python
    },
    get trial() {
      return trial && { id: trial.id, ms: performance.now() - trial.since }
    },
    ready: async () => {
      await supervisor.ready
      if (!isUp) await once(emitter, 'ready')
    },
    end: async (signal) => {
      const begun = performance.now()
      const exited = once(emitter, 'exit')
      send(supervisor.pid(), signal)
      const [why] = await exited
      return { why, seconds: (performance.now() - begun) / 1000 }
    },
    stop: supervisor.stop,
  }
}

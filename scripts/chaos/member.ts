/** One process of the service under supervision, and what its log tells of it. */
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { supervise } from '../stack/supervisor.ts'

/** Processes are killed again and again here, which is no reason to wait long. */
const BACKOFF_MS = { first: 250, longest: 1_000 }

/** What workers said no to, told as it happens. */
export interface MemberEvents {
  /** A result, or a beat, whose claim had been taken away. */
  onStale: (trialId: string) => void
  /** A message for an attempt that was not due. */
  onNothingToRun: (trialId: string) => void
}

export interface MemberOptions {
  name: string
  script: string
  env: NodeJS.ProcessEnv
  records: string
  logs: string
  /** Gets every process that comes up. */
  see: (name: string, pid: number) => void
  events?: MemberEvents | undefined
}

export interface Exit {
  why: string
  seconds: number
}

export interface Member {
  readonly name: string
  readonly pid: number
  /** Its Python, while there is one. */
  readonly python: number | null
  /** The trial that it runs, if that takes its time, and for how long it has (ms). */
  readonly trial: { id: string; ms: number } | null
  /** Resolves when it is up: at once, or after its restart. */
  ready(): Promise<void>
  /** Sends a signal that ends it. It is started again by itself. */
  end(signal: NodeJS.Signals): Promise<Exit>
  stop(): Promise<void>
}

interface LogLine {
  msg?: string
  pythonPid?: number
  trialId?: string
  method?: string
  written?: boolean
}

/** What is no JSON, or was cut off by a death, says nothing. */
function parse(line: string): LogLine {
  try {
    return line.startsWith('{') ? JSON.parse(line) : {}
  } catch {
    return {}
  }
}

/** A process that has just gone by itself gets no signal, and needs none. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export function startMember({ name, script, env, records, logs, see, events }: MemberOptions): Member {
  const happens = new EventEmitter()
  let isUp = false
  let python: number | null = null
  let trial: { id: string; since: number } | null = null

  function read({ msg, ...line }: LogLine): void {
    switch (msg) {
      case 'Python is up':
        python = line.pythonPid ?? null
        if (python) see(`Python of ${name}`, python)
        break
      case 'Python is gone':
        python = null
        break
      case 'trial claimed':
        trial = line.method === 'sleep' ? { id: String(line.trialId), since: performance.now() } : null
        break
      case 'nothing to run: the message was a duplicate or late, or the job was cancelled':
        events?.onNothingToRun(String(line.trialId))
        break
      case 'the claim was lost; nothing is written':
        events?.onStale(String(line.trialId))
        trial = null
        break
      case 'trial ended':
        if (line.written === false) events?.onStale(String(line.trialId))
        trial = null
        break
      case 'trial handed back':
      case 'Python died during the trial':
      case 'the result of an equal trial is reused':
        trial = null
    }
  }

  const supervisor = supervise({
    name,
    script,
    env,
    records,
    log: join(logs, `${name}.log`),
    backoffMs: BACKOFF_MS,
    onLine: (line) => read(parse(line)),
    onReady: () => {
      isUp = true
      see(name, supervisor.pid())
      happens.emit('ready')
    },
    onRestart: (why) => {
      isUp = false
      python = null
      trial = null
      happens.emit('exit', why)
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
      if (!isUp) await once(happens, 'ready')
    },
    end: async (signal) => {
      const begun = performance.now()
      const exited = once(happens, 'exit')
      send(supervisor.pid(), signal)
      const [why] = await exited
      return { why, seconds: (performance.now() - begun) / 1000 }
    },
    stop: supervisor.stop,
  }
}

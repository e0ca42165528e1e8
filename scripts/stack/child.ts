/** Runs a long-lived program: it reads its lines, reports its exit, and never lets it outlive this process. */
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { warn } from '../command-line.ts'
import { identify } from '../setup/lock.mjs'
import { ROOT, VENV_PYTHON } from '../setup/paths.mjs'

const LAUNCHER = join(ROOT, 'scripts/stack/launch.py')
const TAIL_LINES = 20

export interface ChildOptions {
  /** Unique within `records`. */
  name: string
  command: string
  args: readonly string[]
  env?: NodeJS.ProcessEnv
  /** Written to stdin, which is then closed. */
  input?: string
  /** User and group to run as; by default those of this process. */
  uid?: number | undefined
  /** The signal that it gets when this process dies without stopping it. */
  onOrphaned: NodeJS.Signals
  /** Folder of the pid files of running children, for `endLeftovers`. */
  records: string
  onLine?: (line: string) => void
}

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Child {
  readonly pid: number
  /** Resolves when the process has ended and its last line was read. */
  readonly exited: Promise<Exit>
  /** The last lines it printed. */
  tail: () => string
  /** Sends `signal`, and after `graceMs` SIGKILL to its whole process group. */
  stop: (signal: NodeJS.Signals, graceMs: number) => Promise<Exit>
}

/** Starts a program in its own process group, so that Ctrl-C reaches only this process, which then stops all in order. */
export function startChild(options: ChildOptions): Child {
  const { name, command, args, env = process.env, input = '', uid, onOrphaned, records, onLine } = options
  const child = spawn(
    VENV_PYTHON,
    ['-I', LAUNCHER, String(process.pid), onOrphaned, String(uid ?? '-'), command, ...args],
    { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  )
  const { pid } = child
  if (pid === undefined)
    throw new Error(`Cannot start ${name}: ${VENV_PYTHON} does not run. Create it with \`npm run setup\`.`)
  child.stdin.on('error', () => {}) // it ended before it read its input; `exited` reports that
  child.stdin.end(input)

  const record = join(records, `${name}.pid`)
  writeRecord(record, identify(pid))

  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      if (lines.length > TAIL_LINES) lines.shift()
      onLine?.(line)
    })
  }

  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      rmSync(record, { force: true })
      resolve({ code, signal })
    })
  })

  return {
    pid,
    exited,
    tail: () => lines.join('\n'),
    stop: async (signal, graceMs) => {
      child.kill(signal)
      const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs)
      const exit = await exited
      clearTimeout(timer)
      return exit
    },
  }
}

/**
 * Resolves once the child has printed a line that `isReady` accepts.
 * @throws Error with the last lines that it printed, when it ends first
 */
export async function startUntilReady(
  options: ChildOptions,
  isReady: (line: string) => boolean,
): Promise<Child> {
  const { name } = options
  return new Promise((resolve, reject) => {
    const child = startChild({
      ...options,
      onLine: (line) => {
        options.onLine?.(line)
        if (isReady(line)) resolve(child)
      },
    })
    void child.exited.then((exit) =>
      reject(new Error(`${name} ended while starting (${describeExit(exit)}):\n${child.tail()}`)),
    )
  })
}

export const describeExit = ({ code, signal }: Exit): string =>
  signal === null ? `exit code ${code}` : `ended by ${signal}`

/** Without a record, for example on a full disk, only the kernel ends the child of a stack that is killed. */
function writeRecord(path: string, identity: string | null): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    if (identity !== null) writeFileSync(path, identity)
  } catch {
    rmSync(path, { force: true })
  }
}

const LEFTOVER_GRACE_MS = 10_000
const LEFTOVER_POLL_MS = 50

/** Ends the children of a dead stack that the kernel has not ended. The caller holds the stack's lock. */
export async function endLeftovers(records: string): Promise<void> {
  mkdirSync(records, { recursive: true })
  await Promise.all(
    readdirSync(records).map(async (file) => {
      const identity = readFileSync(join(records, file), 'utf8')
      if (!/^\d+ \S/.test(identity))
        warn(`${join(records, file)} is damaged and ignored. If a process of an earlier start runs, end it.`)
      const pid = Number.parseInt(identity, 10)
      const isAlive = () => identify(pid) === identity
      const deadline = Date.now() + LEFTOVER_GRACE_MS
      // SIGINT is Postgres' fast shutdown, while SIGTERM waits for its clients. It ends the other services as well.
      if (isAlive()) process.kill(pid, 'SIGINT')
      while (isAlive()) {
        if (Date.now() > deadline) signalGroup(pid, 'SIGKILL')
        await delay(LEFTOVER_POLL_MS)
      }
      rmSync(join(records, file))
    }),
  )
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

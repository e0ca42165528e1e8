/**
 * Starts one Python process and calls functions in it. The only file that imports pythonia (ADR 2).
 *
 * pythonia leaves a call pending for ever when Python dies, starts a process of its own when the whole package is imported,
 * and loses the message of an exception. Here every call ends with an answer, a timeout, or the death of the process.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import bridgeModule, { type PythonProxy } from 'pythonia/src/pythonia/Bridge.js'
import comModule, { type Handler, type Message } from 'pythonia/src/pythonia/IpcPipeCom.js'

const INTERFACE = createRequire(import.meta.url).resolve('pythonia/src/pythonia/interface.py')
const START_TIMEOUT_MS = 120_000
const CLOSE_TIMEOUT_MS = 5_000
/** Time to read the rest of a dead process's output. A process that it left behind may hold the output open. */
const FINAL_OUTPUT_MS = 1_000
/** Output lines that are kept to explain a death. */
const TAIL_LINES = 40

export interface BridgeOptions {
  /** Path of the interpreter. */
  python: string
  /** The complete environment of the process; nothing is inherited. */
  env: Readonly<Record<string, string>>
  /** Module to import, whose functions are called. Its `serve` is started at once and never returns. */
  module: string
  /** Receives an event that Python pushed, as unchecked JSON. */
  onEvent: (json: string) => void
  /** Receives a line of Python's own stdout or stderr: output of C code, and output from before and after the module runs. */
  onLine: (line: string) => void
}

export interface Bridge {
  readonly pid: number
  /** Resolves when the process has ended, for any reason. */
  readonly exited: Promise<PythonDied>
  /**
   * Calls a function of the module with `argument` as JSON.
   * @returns the answer, parsed
   * @throws PythonDied, BridgeCallError
   */
  call(name: string, argument?: unknown, options?: { timeoutMs?: number }): Promise<unknown>
  /** Sends a signal to the process. SIGKILL also goes to every process that it started. */
  kill(signal: NodeJS.Signals): void
  /** Stops the process and resolves when it has ended. */
  close(): Promise<void>
}

/** The process has ended. `tail` is the end of its output. */
export class PythonDied extends Error {
  override readonly name = 'PythonDied'
  constructor(
    readonly code: number | null,
    readonly signal: NodeJS.Signals | null,
    readonly tail: string,
    options?: ErrorOptions,
  ) {
    super(describeDeath(code, signal, tail, options), options)
  }
}

/** Python is running, but the call failed: it raised, it timed out, or the module has no such function. */
export class BridgeCallError extends Error {
  override readonly name = 'BridgeCallError'
}

/**
 * Starts Python and imports the module.
 * @throws PythonDied if the interpreter does not exist, or the process ends during its start
 * @throws BridgeCallError if the module cannot be imported
 */
export async function openBridge(options: BridgeOptions): Promise<Bridge> {
  const tail: string[] = []
  const onLine = (line: string) => {
    tail.push(line)
    if (tail.length > TAIL_LINES) tail.shift()
    options.onLine(line)
  }
  const child = spawnPython(options)
  const exited = watchExit(child, tail)
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine)
  }

  const pending = new Set<(death: PythonDied) => void>()
  let death: PythonDied | undefined
  void exited.then((reason) => {
    death = reason
    for (const reject of pending) reject(reason)
    pending.clear()
  })
  /** Rejects when the time limit passes or the process dies before the answer. */
  const call = async (
    target: PythonProxy,
    name: string,
    args: unknown[],
    timeoutMs: number,
  ): Promise<unknown> => {
    if (death) throw death
    let abort: (reason: Error) => void = () => {}
    const aborted = new Promise<never>((_, reject) => {
      abort = reject
    })
    const timer = setTimeout(
      () => abort(new BridgeCallError(`${name}: no answer in ${timeoutMs} ms`)),
      timeoutMs,
    )
    pending.add(abort)
    try {
      return await Promise.race([invoke(target, name, args), aborted])
    } finally {
      clearTimeout(timer)
      pending.delete(abort)
    }
  }

  const com = connect(child)
  com.register('event', ({ v }) => options.onEvent(String(v)))
  const bridge = new bridgeModule.Bridge(com)
  void exited.then(() => bridge.end())

  const kill = (signal: NodeJS.Signals) => signalProcess(child, signal)
  const close = async () => {
    kill('SIGTERM')
    const timer = setTimeout(() => kill('SIGKILL'), CLOSE_TIMEOUT_MS)
    await exited
    clearTimeout(timer)
  }
  try {
    const module = (await call(
      bridge.makePyObject(0),
      'python',
      [options.module],
      START_TIMEOUT_MS,
    )) as PythonProxy
    invoke(module, 'serve', []).catch((error: unknown) => {
      onLine(`the serving loop ended: ${error instanceof Error ? error.message : String(error)}`)
      kill('SIGKILL') // without the loop, no submitted trial would run
    })
    return {
      pid: child.pid ?? 0,
      exited,
      call: async (name, argument, { timeoutMs = 30_000 } = {}) => {
        const args = argument === undefined ? [] : [JSON.stringify(argument)]
        return JSON.parse(String(await call(module, name, args, timeoutMs)))
      },
      kill,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function spawnPython({ python, env }: BridgeOptions): ChildProcess {
  // Its own process group: Ctrl-C in a terminal reaches only the service, and SIGKILL also reaches Python's children.
  return spawn(python, ['-u', '-X', 'faulthandler', INTERFACE], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
    env,
  })
}

function watchExit(child: ChildProcess, tail: readonly string[]): Promise<PythonDied> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const report = () => {
        clearTimeout(timer)
        child.stdout?.destroy()
        child.stderr?.destroy()
        resolve(new PythonDied(code, signal, tail.join('\n')))
      }
      signalGroup(child, 'SIGKILL') // its children have no more work to do
      child.once('close', report) // all of its output has been read
      const timer = setTimeout(report, FINAL_OUTPUT_MS)
    })
    child.once('error', (cause) => {
      if (child.pid === undefined) resolve(new PythonDied(null, null, '', { cause }))
    })
  })
}

/** pythonia's transport over a process that we started, and that may end at any time. */
function connect(child: ChildProcess) {
  class Transport extends comModule.StdioCom {
    override start() {
      this.handlers = {}
      this.proc = child
      child.on('message', (message) => this.recieve(message as Message))
      child.on('error', () => {}) // a write to a closed pipe: watchExit handles the exit that caused it
    }
    override write(message: Message, handler?: Handler) {
      if (handler) this.register(message.r, handler)
      if (child.connected) child.send(message, () => {})
    }
    override writeRaw(json: string, id: number | string, handler: Handler) {
      this.register(id, handler)
      if (child.connected) child.send(JSON.parse(json), () => {})
    }
  }
  return new Transport()
}

async function invoke(target: PythonProxy, name: string, args: unknown[]): Promise<unknown> {
  const method = target[`${name}$`]
  if (!method) throw new BridgeCallError(`no such function: ${name}`)
  try {
    // No timeout here: pythonia's timers outlive the process and keep Node from ending.
    return await method(...args, { $timeout: Number.POSITIVE_INFINITY })
  } catch (error) {
    // pythonia's exceptions have an empty message; Python's message is the last line of their stack.
    const stack = error instanceof Error ? error.stack : undefined
    const message = stack?.trimEnd().split('\n').at(-1)?.replace('*** JS *** ', '') ?? String(error)
    throw new BridgeCallError(`${name}: ${message}`, { cause: error })
  }
}

function signalProcess(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.exitCode !== null || child.signalCode !== null) return
  if (signal === 'SIGKILL') signalGroup(child, signal)
  else child.kill(signal)
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function describeDeath(
  code: number | null,
  signal: string | null,
  tail: string,
  options?: ErrorOptions,
): string {
  if (options?.cause instanceof Error) {
    const advice = 'Set SECATEUR_PYTHON to an interpreter that has the secateur package: .venv/bin/python'
    return `Python could not be started: ${options.cause.message}. ${advice}`
  }
  const how = signal ? `was killed by ${signal}` : `exited with ${code}`
  return tail ? `Python ${how}.\n${tail}` : `Python ${how}.`
}

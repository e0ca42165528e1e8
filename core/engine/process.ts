/**
 * The Python engine as typed calls over one bridge: what it knows, what it thinks of a job, and trials. Everything that
 * comes out of Python is checked against its schema here; nothing behind this file sees an unchecked value.
 */
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { Logger } from '#core/runtime/logger.ts'
import type { Catalogue, CheckReport, CheckRequest, FingerprintsRequest } from '#core/schemas/catalogue.ts'
import { type EngineEvent, EngineEventSchema, type Progress } from '#core/schemas/events.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'
import { type Bridge, BridgeCallError, openBridge, type PythonDied } from './bridge.ts'
import {
  ask,
  BadResultError,
  CatalogueAnswer,
  CheckAnswer,
  FingerprintsAnswer,
  firstProblem,
  PingAnswer,
  TextAnswer,
  YesNoAnswer,
} from './calls.ts'

/** A fingerprint covers the texts, which a worker that hasn't got them fetches first. */
const FINGERPRINT_TIMEOUT_MS = 1_800_000
/** Between two steps of a cancel: flag, SIGUSR1, SIGKILL. */
const CANCEL_STEP_MS = 5_000
const PING_INTERVAL_MS = 10_000
/** A C call that holds the interpreter's lock delays a ping; only minutes of silence mean that it hangs. */
const SILENCE_MS = 180_000
/** Characters of a trial's log that are kept with its attempt. */
const LOG_TAIL_CHARACTERS = 16_384

const PINO_LEVELS = {
  debug: 'debug',
  info: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'fatal',
} as const

export interface EngineOptions {
  python: string
  /** `config.pythonEnv`. */
  env: Readonly<Record<string, string>>
  logger: Logger
}

export interface RunOptions {
  /** Aborting it cancels the trial, in three steps: flag, SIGUSR1, SIGKILL. */
  signal: AbortSignal
  onProgress: (progress: Progress) => void
  /** Gets Python's log lines. */
  logger: Logger
}

export interface TrialRun {
  result: Promise<TrialResult>
  /** The end of what the trial has logged so far. */
  logTail(): string
}

/**
 * One Python process. A question it doesn't answer in time kills it: whatever it is doing, nobody would learn of it.
 * All of them reject with PythonDied when the process is gone, with SecateurError for what Python refuses, and with
 * BadResultError for an answer that doesn't fit its schema.
 */
export interface EngineProcess {
  readonly pid: number
  readonly exited: Promise<PythonDied>
  describe(): Promise<Catalogue>
  check(request: CheckRequest): Promise<CheckReport>
  /** May take as long as it takes to fetch the trial's texts; nothing but `kill` cuts it short. */
  fingerprint(spec: TrialSpec): Promise<string>
  /** For each environment, a fingerprint for each cell. */
  fingerprints(request: FingerprintsRequest): Promise<string[][]>
  /** Runs a trial. One at a time. */
  run(trialId: string, spec: TrialSpec, options: RunOptions): TrialRun
  /** Ends the process at once, whatever it is doing, and resolves when it is gone. */
  kill(): Promise<PythonDied>
  close(): Promise<void>
}

const Event = Compile(EngineEventSchema)
const DoneEnvelope = Compile(Type.Object({ kind: Type.Literal('done'), trialId: Type.String() }))

/** The trial under way, seen from here. */
interface Current {
  trialId: string
  logger: Logger
  onProgress: (progress: Progress) => void
  log(line: string): void
  done(result: TrialResult): void
  fail(error: Error): void
}

/**
 * Starts Python. It answers as soon as it is up; the calls that need the engine wait until torch is imported.
 * @throws PythonDied, BridgeCallError
 */
export async function startEngine({ python, env, logger }: EngineOptions): Promise<EngineProcess> {
  let current: Current | undefined

  const bridge = await openBridge({
    python,
    env,
    module: 'secateur.bridge.facade',
    onEvent: (json) => receive(json),
    onLine: (line) => {
      if (line === '') return
      current?.log(line)
      const log = current?.logger ?? logger
      log.warn({ source: 'python' }, line)
    },
  })

  function receive(json: string): void {
    const event = parse(json)
    if (Event.Check(event)) {
      handle(event)
      return
    }
    const problem = firstProblem(Event, event)
    logger.error(
      { problem, event: json.slice(0, 2_000) },
      'Python sent an event that does not fit its schema',
    )
    if (DoneEnvelope.Check(event) && event.trialId === current?.trialId) {
      current.fail(new BadResultError(`the result does not fit its schema: ${problem}`))
    }
  }

  function handle(event: EngineEvent): void {
    if (event.kind === 'log') {
      const own = event.trialId !== null && event.trialId === current?.trialId ? current : undefined
      own?.log(`${event.level} ${event.logger}: ${event.message}`)
      const log = own?.logger ?? logger
      log[PINO_LEVELS[event.level]]({ source: event.logger }, event.message)
    } else if (event.trialId === current?.trialId) {
      if (event.kind === 'progress') current.onProgress(event.progress)
      else current.done(event.result)
    }
  }

  function run(trialId: string, spec: TrialSpec, options: RunOptions): TrialRun {
    let tail = ''
    const { signal, onProgress } = options
    const result = new Promise<TrialResult>((resolve, reject) => {
      current = {
        trialId,
        logger: options.logger,
        onProgress,
        log: (line) => {
          tail = `${tail}${line}\n`.slice(-LOG_TAIL_CHARACTERS)
        },
        done: resolve,
        fail: reject,
      }
      void bridge.exited.then(reject)
      answered(ask(bridge, YesNoAnswer, 'submit', { trialId, spec })).catch(reject)
    })
    const stopWatching = watchSilence(() => answered(ask(bridge, PingAnswer, 'ping', undefined, SILENCE_MS)))
    const cancel = () => cancelInSteps(bridge, trialId, result)
    if (signal.aborted) cancel()
    signal.addEventListener('abort', cancel, { once: true })
    return {
      result: result.finally(() => {
        stopWatching()
        signal.removeEventListener('abort', cancel)
        current = undefined
      }),
      logTail: () => tail,
    }
  }

  async function kill(): Promise<PythonDied> {
    bridge.kill('SIGKILL')
    return bridge.exited
  }

  async function answered<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      if (!(error instanceof BridgeCallError)) throw error
      logger.error({ error }, 'Python does not answer; it is killed')
      throw await kill()
    }
  }

  return {
    pid: bridge.pid,
    exited: bridge.exited,
    describe: () => answered(ask(bridge, CatalogueAnswer, 'describe')),
    check: (request) => answered(ask(bridge, CheckAnswer, 'check', request)),
    fingerprints: (request) => answered(ask(bridge, FingerprintsAnswer, 'fingerprints', request)),
    fingerprint: (spec) => answered(ask(bridge, TextAnswer, 'fingerprint', spec, FINGERPRINT_TIMEOUT_MS)),
    run,
    kill,
    close: bridge.close,
  }
}

/** Asks nicely, then louder, then not at all. Each step is skipped once the trial has ended. */
function cancelInSteps(bridge: Bridge, trialId: string, result: Promise<unknown>): void {
  ask(bridge, YesNoAnswer, 'cancel', { trialId }).catch(() => {}) // a dead or stuck Python is what the next steps are for
  const interrupt = setTimeout(() => bridge.kill('SIGUSR1'), CANCEL_STEP_MS)
  const kill = setTimeout(() => bridge.kill('SIGKILL'), 2 * CANCEL_STEP_MS)
  const ended = () => {
    clearTimeout(interrupt)
    clearTimeout(kill)
  }
  result.then(ended, ended)
}

/** Pings again and again, one at a time. What to do about silence is the ping's own affair. */
function watchSilence(ping: () => Promise<unknown>): () => void {
  let waiting = false
  const timer = setInterval(() => {
    if (waiting) return
    waiting = true
    const done = () => {
      waiting = false
    }
    ping().then(done, done)
  }, PING_INTERVAL_MS)
  return () => clearInterval(timer)
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

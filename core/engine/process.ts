/**
 * The Python engine as typed calls over one bridge: the catalogue, the check of a job, fingerprints, and trials. Everything
 * that Python sends is checked against its schema here; no other file sees an unchecked value.
 */
import Type, { type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { isProblemCode, SecateurError } from '#core/errors.ts'
import type { Logger } from '#core/runtime/logger.ts'
import {
  type Catalogue,
  CatalogueSchema,
  type CheckReport,
  CheckReportSchema,
  type CheckRequest,
  type FingerprintsRequest,
} from '#core/schemas/catalogue.ts'
import { type EngineEvent, EngineEventSchema, type Progress } from '#core/schemas/events.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'
import { type Bridge, BridgeCallError, openBridge, type PythonDied } from './bridge.ts'

/** Importing torch and asking the model hub take time. */
const CALL_TIMEOUT_MS = 120_000
/** A fingerprint covers the texts of the trial. A worker that does not have them downloads them first. */
const FINGERPRINT_TIMEOUT_MS = 1_800_000
/** Time between two steps of a cancel: flag, SIGUSR1, SIGKILL. */
const CANCEL_STEP_MS = 5_000
const PING_INTERVAL_MS = 10_000
/** C code that holds the interpreter lock delays a ping. Only minutes of silence mean that Python hangs. */
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
  /** Path of the interpreter. */
  python: string
  /** `config.pythonEnv`. */
  env: Readonly<Record<string, string>>
  logger: Logger
}

export interface RunOptions {
  /** Aborting it cancels the trial, in three steps: flag, SIGUSR1, SIGKILL. */
  signal: AbortSignal
  onProgress: (progress: Progress) => void
  /** Receives Python's log lines. */
  logger: Logger
}

export interface TrialRun {
  result: Promise<TrialResult>
  /** The end of the trial's log so far. */
  logTail(): string
}

/**
 * One Python process. It is killed when it does not answer a call in time, because it would never report what it is doing.
 * All calls reject with PythonDied when the process has ended, with SecateurError when Python refuses the request, and with
 * BadResultError when an answer does not fit its schema.
 */
export interface EngineProcess {
  readonly pid: number
  /** Resolves when the process has ended, for any reason. */
  readonly exited: Promise<PythonDied>
  describe(): Promise<Catalogue>
  check(request: CheckRequest): Promise<CheckReport>
  /** Downloads the trial's texts if they are missing, for up to half an hour. Only `kill` ends it earlier. */
  fingerprint(spec: TrialSpec): Promise<string>
  /** For each environment, the fingerprint of each cell. */
  fingerprints(request: FingerprintsRequest): Promise<string[][]>
  /** Runs a trial. Python runs one trial at a time. */
  run(trialId: string, spec: TrialSpec, options: RunOptions): TrialRun
  /** Ends the process at once and resolves when it has ended. */
  kill(): Promise<PythonDied>
  /** Stops the process with SIGTERM, then SIGKILL, and resolves when it has ended. */
  close(): Promise<void>
}

/** Python's answer or result does not fit its schema. */
export class BadResultError extends Error {
  override readonly name = 'BadResultError'
}

/** The trial that Python runs now. */
interface CurrentTrial {
  trialId: string
  logger: Logger
  onProgress: (progress: Progress) => void
  log(line: string): void
  resolve(result: TrialResult): void
  reject(error: Error): void
}

/**
 * Starts Python and resolves as soon as it answers. The first calls that need the engine wait until torch is imported.
 * @throws PythonDied, BridgeCallError
 */
export async function startEngine({ python, env, logger }: EngineOptions): Promise<EngineProcess> {
  let current: CurrentTrial | undefined

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
      current.reject(new BadResultError(`the result does not fit its schema: ${problem}`))
    }
  }

  function handle(event: EngineEvent): void {
    if (event.kind === 'log') {
      const trial = event.trialId !== null && event.trialId === current?.trialId ? current : undefined
      trial?.log(`${event.level} ${event.logger}: ${event.message}`)
      const log = trial?.logger ?? logger
      log[PINO_LEVELS[event.level]]({ source: event.logger }, event.message)
    } else if (event.trialId === current?.trialId) {
      if (event.kind === 'progress') current.onProgress(event.progress)
      else current.resolve(event.result)
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
        resolve,
        reject,
      }
      void bridge.exited.then(reject)
      ask(readBoolean, 'submit', { trialId, spec }).catch(reject)
    })
    const stopPinging = pingRepeatedly(() => ask(readPing, 'ping', undefined, SILENCE_MS))
    const cancel = () => cancelInSteps(bridge, trialId, result)
    if (signal.aborted) cancel()
    signal.addEventListener('abort', cancel, { once: true })
    return {
      result: result.finally(() => {
        stopPinging()
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

  /** Calls a function of the facade. Kills Python if the call itself fails. */
  async function ask<T>(
    read: ReadAnswer<T>,
    name: string,
    argument?: unknown,
    timeoutMs = CALL_TIMEOUT_MS,
  ): Promise<T> {
    try {
      return read(name, await bridge.call(name, argument, { timeoutMs }))
    } catch (error) {
      if (!(error instanceof BridgeCallError)) throw error
      logger.error({ error }, 'Python does not answer; it is killed')
      throw await kill()
    }
  }

  return {
    pid: bridge.pid,
    exited: bridge.exited,
    describe: () => ask(readCatalogue, 'describe'),
    check: (request) => ask(readCheck, 'check', request),
    fingerprints: (request) => ask(readFingerprints, 'fingerprints', request),
    fingerprint: (spec) => ask(readText, 'fingerprint', spec, FINGERPRINT_TIMEOUT_MS),
    run,
    kill,
    close: bridge.close,
  }
}

/** Sets the cancel flag, then sends SIGUSR1, then SIGKILL. A trial that has ended is left alone. */
function cancelInSteps(bridge: Bridge, trialId: string, result: Promise<unknown>): void {
  // The next two steps handle a Python that does not answer.
  bridge.call('cancel', { trialId }).catch(() => {})
  const interrupt = setTimeout(() => bridge.kill('SIGUSR1'), CANCEL_STEP_MS)
  const kill = setTimeout(() => bridge.kill('SIGKILL'), 2 * CANCEL_STEP_MS)
  const ended = () => {
    clearTimeout(interrupt)
    clearTimeout(kill)
  }
  result.then(ended, ended)
}

/** Pings at an interval, one ping at a time. The ping itself handles a missing answer. */
function pingRepeatedly(ping: () => Promise<unknown>): () => void {
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

const Event = Compile(EngineEventSchema)
const DoneEnvelope = Compile(Type.Object({ kind: Type.Literal('done'), trialId: Type.String() }))

/** Reads the facade's answer to the call `name`: `{ ok }`, or `{ error }`. */
type ReadAnswer<T> = (name: string, answer: unknown) => T

const ErrorSchema = Type.Object({ code: Type.String(), message: Type.String(), pointer: Type.String() })

/** The reader throws SecateurError for an error that Python answers, and BadResultError. */
function answerOf<T extends TSchema>(ok: T): ReadAnswer<Static<T>> {
  const schema = Compile(Type.Union([Type.Object({ ok }), Type.Object({ error: ErrorSchema })]))
  return (name, answer) => {
    if (!schema.Check(answer)) throw new BadResultError(`${name}: ${firstProblem(schema, answer)}`)
    if ('ok' in answer) return answer.ok as Static<T>
    const { code, message, pointer } = (answer as { error: Static<typeof ErrorSchema> }).error
    const items = pointer === '' ? [] : [{ pointer: `#${pointer}`, code, detail: message }]
    throw new SecateurError(isProblemCode(code) ? code : 'PRUNE_INTERNAL', message, items)
  }
}

const readCatalogue = answerOf(CatalogueSchema)
const readCheck = answerOf(CheckReportSchema)
const readFingerprints = answerOf(Type.Array(Type.Array(Type.String())))
const readText = answerOf(Type.String())
const readBoolean = answerOf(Type.Boolean())
const readPing = answerOf(
  Type.Object({ pid: Type.Integer(), trialId: Type.Union([Type.String(), Type.Null()]) }),
)

/** The first reason why a value does not fit, in one line. */
function firstProblem(
  schema: { Errors(value: unknown): { instancePath: string; message: string }[] },
  value: unknown,
): string {
  const [first] = schema.Errors(value)
  return first ? `${first.instancePath || '/'} ${first.message}` : 'not JSON'
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

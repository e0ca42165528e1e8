/**
 * The Python engine as typed calls over one bridge: what it knows, what it thinks of a job, and trials. Everything that
 * comes out of Python is checked against its schema here; nothing behind this file sees an unchecked value.
 */
import Type, { type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Bridge, BridgeCallError, openBridge, type PythonDied } from './bridge.ts'
import { PROBLEMS, type ProblemCode, SecateurError } from './errors.ts'
import type { Logger } from './logger.ts'
import {
  type Catalogue,
  CatalogueSchema,
  type CheckReport,
  CheckReportSchema,
  type CheckRequest,
} from './schemas/catalogue.ts'
import { type EngineEvent, EngineEventSchema, type Progress } from './schemas/events.ts'
import type { TrialResult } from './schemas/result.ts'
import type { TrialSpec } from './schemas/spec.ts'

/** Importing torch and a hub's answer may take their time. */
const CALL_TIMEOUT_MS = 120_000
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
  /**
   * Rejects with PythonDied if the process ends first, with BadResultError if the result doesn't fit its schema, and with
   * SecateurError if Python refuses the trial.
   */
  result: Promise<TrialResult>
  /** The end of what the trial has logged so far. */
  logTail(): string
}

export interface EngineProcess {
  readonly pid: number
  readonly exited: Promise<PythonDied>
  describe(): Promise<Catalogue>
  check(request: CheckRequest): Promise<CheckReport>
  fingerprint(spec: TrialSpec): Promise<string>
  /** Runs a trial. One at a time. */
  run(trialId: string, spec: TrialSpec, options: RunOptions): TrialRun
  /** Ends the process at once, whatever it is doing. */
  kill(): void
  close(): Promise<void>
}

/** Python answered something that is not in the contract. */
export class BadResultError extends Error {
  override readonly name = 'BadResultError'
}

const answerSchema = <T extends TSchema>(ok: T) =>
  Compile(
    Type.Union([
      Type.Object({ ok }),
      Type.Object({
        error: Type.Object({ code: Type.String(), message: Type.String(), pointer: Type.String() }),
      }),
    ]),
  )
const CatalogueAnswer = answerSchema(CatalogueSchema)
const CheckAnswer = answerSchema(CheckReportSchema)
const TextAnswer = answerSchema(Type.String())
const YesNoAnswer = answerSchema(Type.Boolean())
const PingAnswer = answerSchema(
  Type.Object({ pid: Type.Integer(), trialId: Type.Union([Type.String(), Type.Null()]) }),
)
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
    module: 'secateur.facade',
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
      ask(bridge, YesNoAnswer, 'submit', { trialId, spec }).catch(reject)
    })
    const stopWatching = watchSilence(bridge, logger)
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

  return {
    pid: bridge.pid,
    exited: bridge.exited,
    describe: () => ask(bridge, CatalogueAnswer, 'describe'),
    check: (request) => ask(bridge, CheckAnswer, 'check', request),
    fingerprint: (spec) => ask(bridge, TextAnswer, 'fingerprint', spec),
    run,
    kill: () => bridge.kill('SIGKILL'),
    close: bridge.close,
  }
}

/** A call to the facade: its `ok`, or its error as a SecateurError. */
async function ask<T extends TSchema>(
  bridge: Bridge,
  schema: ReturnType<typeof answerSchema<T>>,
  name: string,
  argument?: unknown,
): Promise<Static<T>> {
  const answer = await bridge.call(name, argument, { timeoutMs: CALL_TIMEOUT_MS })
  if (!schema.Check(answer)) throw new BadResultError(`${name}: ${firstProblem(schema, answer)}`)
  if ('ok' in answer) return answer.ok as Static<T>
  const { code, message, pointer } = (answer as { error: { code: string; message: string; pointer: string } })
    .error
  const items = pointer === '' ? [] : [{ pointer: `#${pointer}`, code, detail: message }]
  throw new SecateurError(isProblemCode(code) ? code : 'PRUNE_INTERNAL', message, items)
}

/** Asks nicely, then louder, then not at all. Each step is skipped once the trial has ended. */
function cancelInSteps(bridge: Bridge, trialId: string, result: Promise<unknown>): void {
  ask(bridge, YesNoAnswer, 'cancel', trialId).catch(() => {}) // a dead or stuck Python is what the next steps are for
  const interrupt = setTimeout(() => bridge.kill('SIGUSR1'), CANCEL_STEP_MS)
  const kill = setTimeout(() => bridge.kill('SIGKILL'), 2 * CANCEL_STEP_MS)
  const ended = () => {
    clearTimeout(interrupt)
    clearTimeout(kill)
  }
  result.then(ended, ended)
}

/** Kills a Python that has not answered for minutes. */
function watchSilence(bridge: Bridge, logger: Logger): () => void {
  let waiting = false
  const timer = setInterval(async () => {
    if (waiting) return
    waiting = true
    try {
      const answer = await bridge.call('ping', undefined, { timeoutMs: SILENCE_MS })
      if (!PingAnswer.Check(answer)) throw new BridgeCallError('ping: not an answer')
    } catch (error) {
      logger.error({ error }, 'Python does not answer; killing it')
      bridge.kill('SIGKILL')
    } finally {
      waiting = false
    }
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

function firstProblem(
  schema: { Errors(value: unknown): { instancePath: string; message: string }[] },
  value: unknown,
) {
  const [first] = schema.Errors(value)
  return first ? `${first.instancePath || '/'} ${first.message}` : 'not JSON'
}

const isProblemCode = (code: string): code is ProblemCode => code in PROBLEMS

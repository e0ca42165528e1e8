/** The Python of a worker as typed calls over one bridge: the catalogue, fingerprints, and trials. */
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { Logger } from '#core/runtime/logger.ts'
import { type Catalogue, CatalogueSchema } from '#core/schemas/catalogue.ts'
import type { EngineEvent, Progress } from '#core/schemas/events.ts'
import type { Keep } from '#core/schemas/keep.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'
import { answerOf, BadResultError, createAsk, kill } from './answers.ts'
import { type Bridge, openBridge, type PythonDied } from './bridge.ts'
import { readEvent, writeLog } from './events.ts'

/** A fingerprint covers the texts of the trial. A worker that does not have them downloads them first. */
const FINGERPRINT_TIMEOUT_MS = 1_800_000
/** Time between two steps of a cancel: flag, SIGUSR1, SIGKILL. */
const CANCEL_STEP_MS = 5_000
const PING_INTERVAL_MS = 10_000
/** C code that holds the interpreter lock delays a ping. Only minutes of silence mean that Python hangs. */
const SILENCE_MS = 180_000
/** Characters of a trial's log that are kept with its attempt. */
const LOG_TAIL_CHARACTERS = 16_384

export interface EngineOptions {
  /** Path of the interpreter. */
  python: string
  /** `config.pythonEnv`. */
  env: Readonly<Record<string, string>>
  logger: Logger
}

export interface RunOptions {
  /** What to do with the pruned model; null to discard it. */
  keep: Keep | null
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
  /** Downloads the trial's texts if they are missing, for up to half an hour. Only `kill` ends it earlier. */
  fingerprint(spec: TrialSpec): Promise<string>
  /** Runs a trial. Python runs one trial at a time. */
  run(trialId: string, spec: TrialSpec, options: RunOptions): TrialRun
  /** Ends the process at once and resolves when it has ended. */
  kill(): Promise<PythonDied>
  /** Stops the process with SIGTERM, then SIGKILL, and resolves when it has ended. */
  close(): Promise<void>
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

  const ask = createAsk(bridge, logger)

  function receive(json: string): void {
    const event = readEvent(json, logger, (bad, problem) => {
      if (DoneEnvelope.Check(bad) && bad.trialId === current?.trialId) {
        current.reject(new BadResultError(`the result does not fit its schema: ${problem}`))
      }
    })
    if (event) handle(event)
  }

  function handle(event: EngineEvent): void {
    if (event.kind === 'log') {
      const trial = event.trialId !== null && event.trialId === current?.trialId ? current : undefined
      trial?.log(`${event.level} ${event.logger}: ${event.message}`)
      writeLog(event, trial?.logger ?? logger)
    } else if (event.trialId === current?.trialId) {
      if (event.kind === 'progress') current.onProgress(event.progress)
      else current.resolve(event.result)
    }
  }

  function run(trialId: string, spec: TrialSpec, options: RunOptions): TrialRun {
    let tail = ''
    const { keep, signal, onProgress } = options
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
      ask(readBoolean, 'submit', { trialId, spec, keep }).catch(reject)
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

  return {
    pid: bridge.pid,
    exited: bridge.exited,
    describe: () => ask(readCatalogue, 'describe'),
    fingerprint: (spec) => ask(readText, 'fingerprint', spec, FINGERPRINT_TIMEOUT_MS),
    run,
    kill: () => kill(bridge),
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

const DoneEnvelope = Compile(Type.Object({ kind: Type.Literal('done'), trialId: Type.String() }))

const readCatalogue = answerOf(CatalogueSchema)
const readText = answerOf(Type.String())
const readBoolean = answerOf(Type.Boolean())
const readPing = answerOf(
  Type.Object({ pid: Type.Integer(), trialId: Type.Union([Type.String(), Type.Null()]) }),
)

/**
 * The Python of the API and of control as typed calls over one bridge: the catalogue, the check of a job, and fingerprints.
 * It reads nothing that users name: every call is answered by a child process of its own, with limits (ADR 23).
 */
import Type from 'typebox'
import {
  type Catalogue,
  CatalogueSchema,
  type CheckReport,
  CheckReportSchema,
  type CheckRequest,
  type FingerprintsRequest,
} from '#core/schemas/catalogue.ts'
import { answerOf, createAsk, type ReadAnswer } from './answers.ts'
import { openBridge, type PythonDied } from './bridge.ts'
import { readEvent, writeLog } from './events.ts'
import type { EngineOptions } from './process.ts'
import { abandoned } from './turns.ts'

/** All calls reject like those of `EngineProcess`. Calls run at the same time; the caller bounds their number. */
export interface Checker {
  readonly pid: number
  /** Resolves when the process has ended, for any reason. */
  readonly exited: Promise<PythonDied>
  describe(): Promise<Catalogue>
  /** @param signal kills the child that answers */
  check(request: CheckRequest, signal: AbortSignal): Promise<CheckReport>
  /** For each environment, the fingerprint of each cell. */
  fingerprints(request: FingerprintsRequest, signal: AbortSignal): Promise<string[][]>
  /** Stops the process with SIGTERM, then SIGKILL, and resolves when it has ended. */
  close(): Promise<void>
}

/**
 * Starts Python and resolves as soon as it answers. The first calls wait until torch is imported.
 * @throws PythonDied, BridgeCallError
 */
export async function startChecker({ python, env, logger }: EngineOptions): Promise<Checker> {
  const bridge = await openBridge({
    python,
    env,
    module: 'secateur.bridge.checks',
    onEvent: (json) => {
      const event = readEvent(json, logger)
      if (event?.kind === 'log') writeLog(event, logger)
    },
    onLine: (line) => {
      if (line !== '') logger.warn({ source: 'python' }, line)
    },
  })
  const ask = createAsk(bridge, logger)
  let calls = 0

  async function askChild<T>(
    read: ReadAnswer<T>,
    name: string,
    request?: unknown,
    signal?: AbortSignal,
  ): Promise<T> {
    calls += 1
    const callId = String(calls)
    const argument = request === undefined ? '' : JSON.stringify(request)
    // If it fails, so does the call itself.
    const cancel = () => void ask(readBoolean, 'cancel', { callId }).catch(() => {})
    if (signal?.aborted) throw abandoned()
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      return await ask(read, 'ask', { callId, name, argument })
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  return {
    pid: bridge.pid,
    exited: bridge.exited,
    describe: () => askChild(readCatalogue, 'describe'),
    check: (request, signal) => askChild(readCheck, 'check', request, signal),
    fingerprints: (request, signal) => askChild(readFingerprints, 'fingerprints', request, signal),
    close: bridge.close,
  }
}

const readBoolean = answerOf(Type.Boolean())
const readCatalogue = answerOf(CatalogueSchema)
const readCheck = answerOf(CheckReportSchema)
const readFingerprints = answerOf(Type.Array(Type.Array(Type.String())))

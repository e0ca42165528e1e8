import type { PythonDied } from '#core/engine/bridge.ts'
import { BadResultError } from '#core/engine/process.ts'
import { SecateurError, TRIAL_ERRORS } from '#core/errors.ts'
import type { Claim, Loss, Repositories } from '#core/repositories/index.ts'
import { isDatabaseUnavailable } from '#core/runtime/db.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'

/** Names of exceptions and `PRUNE_*` codes; anything longer is no name. */
const CAUSE = /^[\w.]{1,100}$/

/** One claimed attempt, and the means to write about it. */
export interface Attempt {
  trials: Repositories['trials']
  claim: Claim
  spec: TrialSpec
  logger: Logger
  /** Makes a write to Postgres that outlasts its absence. */
  persist: <T>(write: () => Promise<T>) => Promise<T>
}

/** How the computing ended. What it means for the trial's row depends on why it was stopped, if it was. */
export type Ending =
  | { kind: 'reused' }
  | { kind: 'result'; result: TrialResult; logTail: string }
  | { kind: 'death'; loss: Loss }

/** @param outOfMemory whether the kernel killed it for that */
export const endingByDeath = (death: PythonDied, logTail: string, outOfMemory: boolean): Ending => ({
  kind: 'death',
  loss: {
    exitCode: death.code,
    signal: death.signal,
    error: {
      type: outOfMemory ? TRIAL_ERRORS.outOfMemory : death.name,
      message: outOfMemory
        ? 'The kernel killed Python because memory ran out.'
        : death.message.split('\n', 1).join(''),
      traceback: null,
    },
    logTail: logTail || death.tail || null,
  },
})

/** A failure on this side of the bridge, as the result it stands for. */
export const endingByError = (spec: TrialSpec, error: unknown, logTail: string): Ending => ({
  kind: 'result',
  result: {
    status: 'failed',
    reason: null,
    fingerprint: null,
    sparsity: { requested: spec.level, achieved: null },
    measurements: [],
    seconds: { load: 0, calibrate: 0, prune: 0, evaluate: 0, total: 0 },
    tokensPerSecond: null,
    memory: { peakBytes: 0, devicePeakBytes: null },
    protocol: null,
    environment: null,
    warnings: [],
    error: toTrialError(error),
  },
  logTail,
})

function toTrialError(error: unknown) {
  const { name, message, stack = null } = error instanceof Error ? error : new Error(String(error))
  return { type: typeOf(error) ?? name, message, traceback: stack }
}

function typeOf(error: unknown): string | undefined {
  if (error instanceof SecateurError) return error.code
  if (error instanceof BadResultError) return TRIAL_ERRORS.badResult
  return isDatabaseUnavailable(error) ? 'PRUNE_UNAVAILABLE' : undefined
}

/** An ending in few words; of one that failed or died, the type of the error. */
export function outcomeOf(ending: Ending): { outcome: string; cause: string } {
  if (ending.kind === 'reused') return { outcome: 'reused', cause: '' }
  if (ending.kind === 'death')
    return { outcome: 'died', cause: ending.loss.signal ?? causeOf(ending.loss.error?.type) }
  const { status, error } = ending.result
  return { outcome: status, cause: status === 'failed' ? causeOf(error?.type) : '' }
}

const causeOf = (type = ''): string => (CAUSE.test(type) ? type : 'other')

import type { PythonDied } from '#core/bridge.ts'
import { BadResultError } from '#core/engine-calls.ts'
import { SecateurError, TRIAL_ERRORS } from '#core/errors.ts'
import type { Logger } from '#core/logger.ts'
import type { Claim, Loss, Repositories } from '#core/repositories/index.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'

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

export const endingByDeath = (death: PythonDied, logTail: string): Ending => ({
  kind: 'death',
  loss: {
    exitCode: death.code,
    signal: death.signal,
    error: { type: death.name, message: death.message.split('\n', 1).join(''), traceback: null },
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
  const type =
    error instanceof SecateurError
      ? error.code
      : error instanceof BadResultError
        ? TRIAL_ERRORS.badResult
        : name
  return { type, message, traceback: stack }
}

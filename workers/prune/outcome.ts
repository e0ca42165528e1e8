/** How the work of an attempt came out, and its label in metrics and traces. Pure. */

import { BadResultError } from '#core/engine/answers.ts'
import type { PythonDied } from '#core/engine/bridge.ts'
import { SecateurError, TRIAL_ERRORS } from '#core/errors.ts'
import type { LostAttempt } from '#core/repositories/index.ts'
import { isDatabaseUnavailable } from '#core/runtime/db.ts'
import type { TrialError, TrialResult } from '#core/schemas/result.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'

/** What the trial becomes also depends on whether the work was stopped, and on the retry policy. */
export type Outcome =
  /** An equal trial's result was reused. It is stored already. */
  | { kind: 'reused' }
  /** Python returned a result, or the worker failed and made one. */
  | { kind: 'result'; result: TrialResult; logTail: string; stored?: StoredModels }
  /** Python died. */
  | { kind: 'death'; lost: LostAttempt }

/** How the models of an attempt were stored. */
export interface StoredModels {
  /** Empty unless all of them are stored. */
  artifactIds: string[]
  seconds: number
}

/** @param outOfMemory whether the kernel killed Python because memory ran out */
export const outcomeOfDeath = (death: PythonDied, logTail: string, outOfMemory: boolean): Outcome => ({
  kind: 'death',
  lost: {
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

/** An error in the worker itself, as a failed result without any figures. */
export const outcomeOfError = (spec: TrialSpec, error: unknown, logTail: string): Outcome =>
  withoutFigures(spec, { status: 'failed', error: toTrialError(error) }, logTail)

/** An attempt that is cut short before Python begins. */
export const outcomeOfCancel = (spec: TrialSpec): Outcome =>
  withoutFigures(spec, { status: 'cancelled', error: null }, '')

const withoutFigures = (
  spec: TrialSpec,
  ended: Pick<TrialResult, 'status' | 'error'>,
  logTail: string,
): Outcome => ({
  kind: 'result',
  result: {
    ...ended,
    reason: null,
    fingerprint: null,
    weightsDigest: null,
    sparsity: { requested: spec.level, achieved: null },
    measurements: [],
    seconds: { load: 0, calibrate: 0, prune: 0, evaluate: 0, total: 0 },
    tokensPerSecond: null,
    memory: { peakBytes: 0, devicePeakBytes: null },
    protocol: null,
    environment: null,
    warnings: [],
  },
  logTail,
})

function toTrialError(error: unknown): TrialError {
  const { name, message, stack = null } = error instanceof Error ? error : new Error(String(error))
  return { type: codeOf(error) ?? name, message, traceback: stack }
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof SecateurError) return error.code
  if (error instanceof BadResultError) return TRIAL_ERRORS.badResult
  return isDatabaseUnavailable(error) ? 'PRUNE_UNAVAILABLE' : undefined
}

/** The labels of an outcome. `cause` is the signal, or the type of the error, of a failure or death; otherwise empty. */
export function labelsOf(outcome: Outcome): { outcome: string; cause: string } {
  if (outcome.kind === 'reused') return { outcome: 'reused', cause: '' }
  if (outcome.kind === 'death')
    return { outcome: 'died', cause: outcome.lost.signal ?? causeOf(outcome.lost.error?.type) }
  const { status, error } = outcome.result
  return { outcome: status, cause: status === 'failed' ? causeOf(error?.type) : '' }
}

/** Names of exceptions and `PRUNE_*` codes. Other text must not become a label. */
const CAUSE = /^[\w.]{1,100}$/
const causeOf = (type = ''): string => (CAUSE.test(type) ? type : 'other')

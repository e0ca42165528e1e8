/** Decides what a failed attempt means: its class, and whether and when its trial is retried (ADR 12). Pure. */
import { TRIAL_ERRORS } from '#core/errors.ts'
import type { TrialError } from '#core/schemas/result.ts'
import { delaySeconds } from './backoff.ts'
import type { FailureClass } from './status.ts'

/** Deaths of Python during attempts of one trial until the trial is quarantined. */
const MAX_DEATHS = 3
const BACKOFF = { firstSeconds: 1, factor: 2, longestSeconds: 60 }

/** Errors caused by the host or the moment, not by the trial. All others would happen again. */
const TRANSIENT_ERRORS: readonly string[] = [
  TRIAL_ERRORS.hostSilent,
  TRIAL_ERRORS.outOfMemory,
  TRIAL_ERRORS.deviceFailed,
  'PRUNE_UNAVAILABLE',
  'PRUNE_DATASET_UNAVAILABLE',
]

/** An attempt that failed with an error, or that was lost with its process or host. */
export interface Failure {
  /** Of the attempt, from 1. */
  number: number
  /** Name of the host. */
  host: string
  /** Exit code and signal are null unless Python died. */
  exitCode: number | null
  signal: string | null
  error: TrialError | null
}

export interface RetryContext {
  /** Earlier failures of the trial. Attempts that were handed back or that precede a retry of the job do not count. */
  earlier: readonly Failure[]
  maxAttempts: number
  /** The job is being cancelled. */
  cancelling: boolean
  /** In [0, 1), for the jitter. */
  random: number
}

/** The next status of the trial, which is `running` now. */
export type RetryDecision =
  | { to: 'pending'; failureClass: 'transient'; delaySeconds: number }
  | { to: 'failed' | 'cancelled'; failureClass: FailureClass; error: TrialError | null }

export function decideRetry(failure: Failure, context: RetryContext): RetryDecision {
  const { earlier, maxAttempts, cancelling, random } = context
  const failures = earlier.length + 1
  if (!isTransient(failure)) return { to: 'failed', failureClass: 'permanent', error: failure.error }
  if (cancelling) return { to: 'cancelled', failureClass: 'transient', error: null }
  const error = permanentError(failure, earlier)
  if (error) return { to: 'failed', failureClass: 'permanent', error }
  if (failures >= maxAttempts)
    return { to: 'failed', failureClass: 'transient', error: attemptsExhausted(failure, failures) }
  return { to: 'pending', failureClass: 'transient', delaySeconds: delaySeconds(BACKOFF, failures, random) }
}

/** The error of a trial that causes its failures itself: each failure looks transient, but together they show a pattern. */
function permanentError(failure: Failure, earlier: readonly Failure[]): TrialError | null {
  if (isOutOfMemory(failure) && earlier.some(isOutOfMemory)) return failure.error
  const deaths = [...earlier, failure].filter(isDeath)
  if (isDeath(failure) && deaths.length >= MAX_DEATHS) return quarantined(deaths)
  const cause = causeOf(failure)
  const same = earlier.find(
    (other) => cause !== null && causeOf(other) === cause && other.host !== failure.host,
  )
  return same ? sameOnTwoHosts([same, failure]) : null
}

const isDeath = ({ exitCode, signal }: Failure): boolean => exitCode !== null || signal !== null
const isOutOfMemory = ({ error }: Failure): boolean => error?.type === TRIAL_ERRORS.outOfMemory
const isTransient = (failure: Failure): boolean =>
  isDeath(failure) || TRANSIENT_ERRORS.includes(failure.error?.type ?? '')

/** Failures with the same cause are alike. Null for a silent host, which is not the fault of the trial. */
function causeOf(failure: Failure): string | null {
  if (isDeath(failure)) return describeDeath(failure)
  const type = failure.error?.type ?? null
  return type === TRIAL_ERRORS.hostSilent ? null : type
}

const quarantined = (deaths: readonly Failure[]): TrialError => ({
  type: TRIAL_ERRORS.quarantined,
  message: `Python died ${deaths.length} times: ${deaths.map(describe).join('; ')}.`,
  traceback: null,
})

const sameOnTwoHosts = (failures: readonly [Failure, Failure]): TrialError => ({
  type: TRIAL_ERRORS.sameOnTwoHosts,
  message:
    `The trial failed on two hosts in the same way: ${failures.map(describe).join('; ')}. ${failures[1].error?.message ?? ''}`.trim(),
  traceback: failures[1].error?.traceback ?? null,
})

const attemptsExhausted = (last: Failure, failures: number): TrialError => ({
  type: TRIAL_ERRORS.attemptsExhausted,
  message:
    `${failures} of ${failures} attempts failed. The last one: ${describe(last)}. ${last.error?.message ?? ''}`.trim(),
  traceback: last.error?.traceback ?? null,
})

/** `attempt 2 on gpu-7/cuda:0, killed by SIGSEGV` */
const describe = (failure: Failure): string => {
  const how = isDeath(failure) ? describeDeath(failure) : (failure.error?.type ?? 'for an unknown reason')
  return `attempt ${failure.number} on ${failure.host}, ${how}`
}

const describeDeath = ({ signal, exitCode }: Failure): string =>
  signal === null ? `exit status ${exitCode}` : `killed by ${signal}`

/** What a failed attempt means: its class, and whether and when its trial is tried again (ADR 12). Pure. */

import { TRIAL_ERRORS } from '#core/errors.ts'
import type { TrialError } from '#core/schemas/result.ts'
import { delaySeconds } from './backoff.ts'
import type { FailureClass } from './status.ts'

/** Python processes that a trial may take with it before it is quarantined. */
const MOST_DEATHS = 3
const BACKOFF = { firstSeconds: 1, factor: 2, longestSeconds: 60 }

/** Errors that say more of the host and the moment than of the trial. All others would come back. */
const PASSING_ERRORS: readonly string[] = [
  TRIAL_ERRORS.hostSilent,
  TRIAL_ERRORS.outOfMemory,
  TRIAL_ERRORS.deviceFailed,
  'PRUNE_UNAVAILABLE',
  'PRUNE_DATASET_UNAVAILABLE',
]

/** An attempt that was lost with its process or host, or that failed with an error. */
export interface Failure {
  number: number
  /** Its name. */
  host: string
  /** Both null unless Python died. */
  exitCode: number | null
  signal: string | null
  error: TrialError | null
}

export interface Circumstances {
  /** Failures of the trial before this one that count; those that were handed back, or came before a retry, don't. */
  earlier: readonly Failure[]
  maxAttempts: number
  /** The job is being cancelled. */
  cancelling: boolean
  /** In [0, 1), for the jitter. */
  random: number
}

/** Where the trial goes from `running`. */
export type Verdict =
  | { to: 'pending'; failureClass: 'transient'; delaySeconds: number }
  | { to: 'failed' | 'cancelled'; failureClass: FailureClass; error: TrialError | null }

export function judge(failure: Failure, circumstances: Circumstances): Verdict {
  const { earlier, maxAttempts, cancelling, random } = circumstances
  const all = [...earlier, failure]
  if (!isPassing(failure)) return { to: 'failed', failureClass: 'permanent', error: failure.error }
  if (cancelling) return { to: 'cancelled', failureClass: 'transient', error: null }
  const error = incorrigible(failure, earlier)
  if (error) return { to: 'failed', failureClass: 'permanent', error }
  if (all.length >= maxAttempts)
    return { to: 'failed', failureClass: 'transient', error: exhausted(failure, all.length) }
  return { to: 'pending', failureClass: 'transient', delaySeconds: delaySeconds(BACKOFF, all.length, random) }
}

/** The error of a trial whose failures, each of which might have passed, are its own doing when seen together. */
function incorrigible(failure: Failure, earlier: readonly Failure[]): TrialError | null {
  if (isOutOfMemory(failure) && earlier.some(isOutOfMemory)) return failure.error
  const deaths = [...earlier, failure].filter(isDeath)
  if (isDeath(failure) && deaths.length >= MOST_DEATHS) return quarantined(deaths)
  const way = wayOf(failure)
  const alike = earlier.find((other) => way !== null && wayOf(other) === way && other.host !== failure.host)
  return alike ? sameOnTwoHosts([alike, failure]) : null
}

const isDeath = ({ exitCode, signal }: Failure): boolean => exitCode !== null || signal !== null
const isOutOfMemory = ({ error }: Failure): boolean => error?.type === TRIAL_ERRORS.outOfMemory
const isPassing = (failure: Failure): boolean =>
  isDeath(failure) || PASSING_ERRORS.includes(failure.error?.type ?? '')

/** What two failures in the same way have in common. Null of a silent host: that is no doing of the trial. */
function wayOf(failure: Failure): string | null {
  if (isDeath(failure)) return howItDied(failure)
  const type = failure.error?.type ?? null
  return type === TRIAL_ERRORS.hostSilent ? null : type
}

const quarantined = (deaths: readonly Failure[]): TrialError => ({
  type: TRIAL_ERRORS.quarantined,
  message: `Python died ${deaths.length} times: ${deaths.map(evidence).join('; ')}.`,
  traceback: null,
})

const sameOnTwoHosts = (alike: readonly [Failure, Failure]): TrialError => ({
  type: TRIAL_ERRORS.sameOnTwoHosts,
  message:
    `It failed on two hosts in the same way: ${alike.map(evidence).join('; ')}. ${alike[1].error?.message ?? ''}`.trim(),
  traceback: alike[1].error?.traceback ?? null,
})

const exhausted = (last: Failure, failures: number): TrialError => ({
  type: TRIAL_ERRORS.attemptsExhausted,
  message:
    `${failures} of ${failures} attempts failed. The last one: ${evidence(last)}. ${last.error?.message ?? ''}`.trim(),
  traceback: last.error?.traceback ?? null,
})

/** `attempt 2 on gpu-7/cuda:0, killed by SIGSEGV` */
const evidence = (failure: Failure): string => {
  const how = isDeath(failure) ? howItDied(failure) : (failure.error?.type ?? 'without a reason')
  return `attempt ${failure.number} on ${failure.host}, ${how}`
}

const howItDied = ({ signal, exitCode }: Failure): string =>
  signal === null ? `exit status ${exitCode}` : `killed by ${signal}`

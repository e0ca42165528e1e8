/** The one way out of `running`: whoever no longer holds the claim is told so, and has written nothing. */

import {
  type AttemptStatus,
  type FailureClass,
  isTrialEnded,
  type TrialStatus,
  trialSources,
} from '#core/domain/status.ts'
import type { Tx } from '#core/runtime/db.ts'
import type { TrialError } from '#core/schemas/result.ts'
import { storable, toJson } from '../shared/json.ts'

/** How an attempt came to its end without a result. */
export interface Loss {
  exitCode: number | null
  signal: string | null
  error: TrialError | null
  /** The last lines Python wrote. */
  logTail: string | null
}

interface Leaving {
  trialId: string
  token: string
  to: TrialStatus
  attempt: { status: AttemptStatus; failureClass?: FailureClass } & Partial<Loss>
  /** Until the next attempt may begin, of a trial that has one. */
  delaySeconds?: number
}

/** Takes a running trial from the claim `token` and ends that attempt. @returns false when the claim is not in force */
export async function leave(
  tx: Tx,
  { trialId, token, to, attempt, delaySeconds = 0 }: Leaving,
): Promise<boolean> {
  const left = await tx.$executeRaw`
    UPDATE trials SET status = ${to}::trial_status, claim_token = NULL, progress = NULL, version = version + 1,
      ended_at = CASE WHEN ${isTrialEnded(to)} THEN now() END,
      not_before = CASE WHEN ${delaySeconds}::float8 > 0 THEN now() + make_interval(secs => ${delaySeconds}) END
    WHERE id = ${trialId}::uuid AND claim_token = ${token}::uuid
      AND status = ANY(${trialSources(to)}::trial_status[])`
  if (left === 0) return false
  const {
    status,
    failureClass = null,
    exitCode = null,
    signal = null,
    error = null,
    logTail = null,
  } = attempt
  await tx.$executeRaw`
    UPDATE attempts SET status = ${status}::attempt_status, failure_class = ${failureClass}::failure_class,
      ended_at = now(), exit_code = ${exitCode}::int, signal = ${signal}, error = ${error && toJson(error)}::jsonb, log_tail = ${logTail && storable(logTail)}
    WHERE token = ${token}::uuid`
  return true
}

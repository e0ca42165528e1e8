/** The end of an attempt that failed: what it means is judged by all the trial's failures, and its trial goes there. */

import { decideRetry, type Failure, type RetryDecision } from '#core/domain/retry-policy.ts'
import type { Tx } from '#core/runtime/db.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import { fromJson } from '../shared/json.ts'
import type { LockedJob } from '../shared/transitions.ts'
import { type Loss, leave } from './end-attempt.ts'

interface FailedAttempt {
  trialId: string
  token: string
  attempt: { status: 'lost' | 'failed' } & Partial<Loss>
}

/** @returns where the trial is now, and why; null when the claim is not in force */
export async function failAttempt(
  tx: Tx,
  job: LockedJob,
  { trialId, token, attempt }: FailedAttempt,
): Promise<RetryDecision | null> {
  const running = await tx.attempt.findUnique({
    where: { token, status: 'running' },
    select: {
      number: true,
      host: { select: { name: true } },
      trial: { select: { retriedAfter: true, job: { select: { spec: true } } } },
    },
  })
  if (!running) return null
  const { number, host, trial } = running
  const { exitCode = null, signal = null, error = null } = attempt
  const verdict = decideRetry(
    { number, host: host.name, exitCode, signal, error },
    {
      earlier: await failuresOf(tx, trialId, trial.retriedAfter),
      maxAttempts: fromJson<JobSpec>(trial.job.spec).maxAttempts,
      cancelling: job.status === 'cancelling',
      random: Math.random(),
    },
  )
  const { to, failureClass } = verdict
  const delaySeconds = to === 'pending' ? verdict.delaySeconds : 0
  const left = await leave(tx, { trialId, token, to, attempt: { ...attempt, failureClass }, delaySeconds })
  return left ? verdict : null
}

async function failuresOf(tx: Tx, trialId: string, after: number): Promise<Failure[]> {
  const attempts = await tx.attempt.findMany({
    where: { trialId, number: { gt: after }, status: { in: ['lost', 'failed'] } },
    orderBy: { number: 'asc' },
    select: { number: true, exitCode: true, signal: true, error: true, host: { select: { name: true } } },
  })
  return attempts.map(({ host, error, ...attempt }) => ({
    ...attempt,
    host: host.name,
    error: fromJson(error),
  }))
}

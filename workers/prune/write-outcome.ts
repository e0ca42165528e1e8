import type { Attempt } from './attempt.ts'
import { type Outcome, outcomeOfError } from './outcome.ts'

/**
 * Ends the attempt in one transaction. How the outcome changes the trial is in core/repositories/trials/end-attempt.ts.
 * @param isStopping whether a trial that was cut short goes back to the queue, rather than being cancelled or lost
 */
export async function writeOutcome(
  attempt: Attempt,
  outcome: Outcome,
  isStopping: () => boolean,
): Promise<void> {
  try {
    await attempt.persist(() => writeOnce(attempt, outcome, isStopping()))
  } catch (error) {
    attempt.logger.error({ error }, 'the outcome is rejected; the trial fails with this error')
    await writeOnce(attempt, outcomeOfError(attempt.spec, error, ''), false)
  }
}

/** Safe to repeat. */
async function writeOnce(
  { repositories: { trials }, claim: { trial, token }, logger }: Attempt,
  outcome: Outcome,
  isStopping: boolean,
): Promise<void> {
  if (outcome.kind === 'reused') return
  const isCutShort = outcome.kind === 'death' || outcome.result.status === 'cancelled'
  if (isCutShort && isStopping) {
    logger.info({ after: await trials.handBack(trial.id, token) }, 'trial handed back')
  } else if (outcome.kind === 'death') {
    const { exitCode, signal } = outcome.lost
    const after = await trials.lose(trial.id, token, outcome.lost)
    logger.error({ after, exitCode, signal }, 'Python died during the trial')
  } else {
    const { result, logTail, stored } = outcome
    const { artifactIds = [] } = stored ?? {}
    const written = await trials.end(trial.id, token, result, { logTail: logTail || null, artifactIds })
    logger.info(
      { status: result.status, seconds: result.seconds.total, reason: result.error?.message, written },
      result.status === 'failed' ? 'attempt failed' : 'trial ended',
    )
  }
}

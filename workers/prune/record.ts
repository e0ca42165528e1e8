/** The outcome of an attempt, written into Postgres with the claim's token. */
import { type Attempt, type Ending, endingByError } from './attempt.ts'

/** @param handBack whether a trial that was cut short is to be run by somebody else, rather than cancelled or lost */
export async function record(attempt: Attempt, ending: Ending, handBack: () => boolean): Promise<void> {
  try {
    await attempt.persist(() => settle(attempt, ending, handBack()))
  } catch (error) {
    attempt.logger.error({ error }, 'Postgres refuses the outcome; the trial fails for it')
    await settle(attempt, endingByError(attempt.spec, error, ''), false)
  }
}

/** Safe to repeat. */
async function settle(
  { trials, claim: { trial, token }, logger }: Attempt,
  ending: Ending,
  handBack: boolean,
): Promise<void> {
  if (ending.kind === 'reused') return // its result was written when it was found
  const unfinished = ending.kind === 'death' || ending.result.status === 'cancelled'
  if (unfinished && handBack) {
    logger.info({ after: await trials.handBack(trial.id, token) }, 'trial handed back')
  } else if (ending.kind === 'death') {
    const { exitCode, signal } = ending.loss
    const after = await trials.lose(trial.id, token, ending.loss)
    logger.error({ after, exitCode, signal }, 'Python died during the trial')
  } else {
    const { result, logTail } = ending
    const written = await trials.end(trial.id, token, result, { logTail: logTail || null })
    logger.info(
      { status: result.status, seconds: result.seconds.total, reason: result.error?.message, written },
      result.status === 'failed' ? 'attempt failed' : 'trial ended',
    )
  }
}

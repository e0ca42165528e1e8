/** The work of an attempt: an equal trial's result if there is one, else Python's. */
import { PythonDied } from '#core/bridge.ts'
import type { EngineProcess, RunOptions } from '#core/engine-process.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'
import { type Attempt, type Ending, endingByDeath, endingByError } from './attempt.ts'

/** Never rejects: whatever happens is an ending. */
export async function compute(
  attempt: Attempt,
  engine: EngineProcess,
  options: Omit<RunOptions, 'logger'>,
): Promise<Ending> {
  const { claim, spec, logger } = attempt
  let logTail = () => ''
  try {
    if (claim.jobSpec.reuse) {
      const fingerprint = await askFingerprint(engine, spec, options.signal)
      if (await attempt.persist(() => takeOver(attempt, fingerprint))) return { kind: 'reused' }
    }
    const run = engine.run(claim.trial.id, spec, { ...options, logger })
    logTail = run.logTail
    return { kind: 'result', result: await run.result, logTail: logTail() }
  } catch (error) {
    return error instanceof PythonDied
      ? endingByDeath(error, logTail())
      : endingByError(spec, error, logTail())
  }
}

/** Python hears of no cancel while it answers this, so an abort kills it. @throws PythonDied */
async function askFingerprint(engine: EngineProcess, spec: TrialSpec, signal: AbortSignal): Promise<string> {
  const kill = () => void engine.kill()
  signal.addEventListener('abort', kill, { once: true })
  if (signal.aborted) kill()
  try {
    return await engine.fingerprint(spec)
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

/** Ends the trial with the result of an equal one. @returns whether there was one */
async function takeOver(
  { trials, claim: { trial, token }, logger }: Attempt,
  fingerprint: string,
): Promise<boolean> {
  const source = await trials.findReusable(trial.teamId, fingerprint, trial.id)
  if (!source || !(await trials.endByReuse(trial.id, token, source))) return false
  logger.info({ source }, 'an equal trial was there already; its result is taken over')
  return true
}

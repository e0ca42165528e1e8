/** The work of an attempt: an equal trial's result if there is one, else Python's. */
import { PythonDied } from '#core/engine/bridge.ts'
import type { EngineProcess, RunOptions } from '#core/engine/process.ts'
import { TRIAL_ERRORS } from '#core/errors.ts'
import { type Attempt, type Ending, endingByDeath, endingByError } from './attempt.ts'

export interface ComputeOptions extends Omit<RunOptions, 'logger'> {
  /** Aborted when the claim is somebody else's: Python is killed, if it is at work for this attempt then. */
  lost: AbortSignal
  /** How many processes the kernel has killed because memory ran out. */
  countOomKills: () => Promise<number>
}

/** Never rejects: whatever happens is an ending. */
export async function compute(
  attempt: Attempt,
  engine: EngineProcess,
  { lost, countOomKills, ...options }: ComputeOptions,
): Promise<Ending> {
  const { claim, spec, logger } = attempt
  let logTail = () => ''
  const oomKills = await countOomKills()
  try {
    if (claim.jobSpec.reuse) {
      // Python hears of no cancel while it answers this, so that kills it as well.
      const killed = AbortSignal.any([options.signal, lost])
      const fingerprint = await killedBy(killed, engine, () => engine.fingerprint(spec))
      if (await attempt.persist(() => takeOver(attempt, fingerprint))) return { kind: 'reused' }
    }
    const result = await killedBy(lost, engine, () => {
      const run = engine.run(claim.trial.id, spec, { ...options, logger })
      logTail = run.logTail
      return run.result
    })
    // The device refuses whatever that process asks of it from now on.
    if (result.error?.type === TRIAL_ERRORS.deviceFailed) await engine.kill()
    return { kind: 'result', result, logTail: logTail() }
  } catch (error) {
    if (!(error instanceof PythonDied)) return endingByError(spec, error, logTail())
    const outOfMemory = error.signal === 'SIGKILL' && (await countOomKills()) > oomKills
    return endingByDeath(error, logTail(), outOfMemory)
  }
}

/** What Python works on. An abort kills it, but not once the work is done: the next attempt wants it warm. */
async function killedBy<T>(signal: AbortSignal, engine: EngineProcess, work: () => Promise<T>): Promise<T> {
  const kill = () => void engine.kill()
  signal.addEventListener('abort', kill, { once: true })
  if (signal.aborted) kill()
  try {
    return await work()
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

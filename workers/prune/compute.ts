/** The computation of an attempt: a result that is reused, or one that Python computes. */
import { mkdir } from 'node:fs/promises'
import { PythonDied } from '#core/engine/bridge.ts'
import type { EngineProcess, RunOptions } from '#core/engine/process.ts'
import { TRIAL_ERRORS } from '#core/errors.ts'
import type { Keep } from '#core/schemas/keep.ts'
import type { Attempt } from './attempt.ts'
import { fetchUploads, type UploadSource } from './fetch-uploads.ts'
import { type Outcome, outcomeOfCancel, outcomeOfDeath, outcomeOfError } from './outcome.ts'

export interface ComputeOptions extends Omit<RunOptions, 'logger' | 'keep'> {
  /** Where Python saves the models that the trial keeps. */
  folder: string
  uploads: UploadSource
  /** Aborted when the claim is lost: Python is killed if it works for this attempt. */
  lost: AbortSignal
  countOomKills: () => Promise<number>
}

/** Reuses the result of an equal trial, or has Python compute one. Never rejects: an error is an outcome too. */
export async function compute(
  attempt: Attempt,
  engine: EngineProcess,
  { folder, uploads, lost, countOomKills, ...options }: ComputeOptions,
): Promise<Outcome> {
  const { claim, spec, logger, persist } = attempt
  let logTail = () => ''
  const oomKills = await countOomKills()
  const cutShort = AbortSignal.any([options.signal, lost])
  try {
    if (!(await fetchUploads(attempt, uploads, cutShort))) return outcomeOfCancel(spec)
    const keep = await keepOf(attempt, folder)
    if (claim.jobSpec.reuse && !keep) {
      // Python cannot be cancelled while it computes a fingerprint, so a cancel kills it.
      const fingerprint = await killedBy(cutShort, engine, () => engine.fingerprint(spec))
      if (await persist(() => reuseResult(attempt, fingerprint))) return { kind: 'reused' }
    }
    const result = await killedBy(lost, engine, () => {
      const run = engine.run(claim.trial.id, spec, { ...options, keep, logger })
      logTail = run.logTail
      return run.result
    })
    // After an error of its own, the device rejects all further work of that process.
    if (result.error?.type === TRIAL_ERRORS.deviceFailed) await engine.kill()
    return { kind: 'result', result, logTail: logTail() }
  } catch (error) {
    if (!(error instanceof PythonDied)) return outcomeOfError(spec, error, logTail())
    const outOfMemory = error.signal === 'SIGKILL' && (await countOomKills()) > oomKills
    return outcomeOfDeath(error, logTail(), outOfMemory)
  }
}

/**
 * What Python does with the pruned model; null for a trial that keeps none. Such a trial computes, because another trial's
 * result is no model.
 */
async function keepOf(
  { repositories: { artifacts }, claim: { trial }, persist }: Attempt,
  folder: string,
): Promise<Keep | null> {
  const { id, layouts } = trial
  if (layouts.length === 0) return null
  await mkdir(folder, { recursive: true })
  return { folder, layouts, ...(await persist(() => artifacts.inputs(id))) }
}

/** Runs `work` in Python. An abort kills Python while the work runs, but not after it: the next attempt needs it warm. */
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

/** Ends the trial with the result of an equal trial. @returns whether there was one */
async function reuseResult(
  { repositories: { trials }, claim: { trial, token }, logger }: Attempt,
  fingerprint: string,
): Promise<boolean> {
  const source = await trials.findReusable(trial.teamId, fingerprint, trial.id)
  if (!source || !(await trials.endByReuse(trial.id, token, source))) return false
  logger.info({ source }, 'the result of an equal trial is reused')
  return true
}

/**
 * Runs trials: from the message, over the claim and the computation, to the outcome in Postgres. Postgres decides at both
 * ends: the claim is a compare-and-set, and every later write carries the claim's token.
 *
 * How the outcome changes the trial is in core/repositories/trials/end-attempt.ts, and whether the trial is retried in
 * core/domain/retry-policy.ts.
 */

import { trialSpec } from '#core/domain/plan.ts'
import { PythonDied } from '#core/engine/bridge.ts'
import type { EngineProcess, RunOptions } from '#core/engine/process.ts'
import type { Supervisor } from '#core/engine/supervisor.ts'
import { TRIAL_ERRORS } from '#core/errors.ts'
import type { TrialMessage } from '#core/queue/queues.ts'
import type { Claim, DispatchLimits, Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'
import type { WorkerMetrics } from './metrics.ts'
import { type Outcome, outcomeOfDeath, outcomeOfError } from './outcome.ts'
import { persist } from './persist.ts'
import type { WorkerTraces } from './traces.ts'
import { watchClaim } from './watch-claim.ts'

export interface RunTrialDeps {
  repositories: Repositories
  engines: Supervisor<EngineProcess>
  host: { id: string; device: string }
  /** How many processes the kernel has killed because memory ran out. */
  countOomKills: () => Promise<number>
  metrics: WorkerMetrics
  /** Null when tracing is off. */
  traces: WorkerTraces | null
  /** Sends control a message about the job. */
  wake: (jobId: string) => Promise<void>
  logger: Logger
  /** Aborted when the worker is asked to stop. */
  stopping: AbortSignal
}

/**
 * Runs the trial of a message, then further trials for as long as this host is eligible for any. It queues the next trial
 * itself, so that it needs no message between two trials and keeps working while control or Redis is away.
 */
export async function runTrials(
  deps: RunTrialDeps,
  limits: DispatchLimits,
  message: TrialMessage,
): Promise<void> {
  const { trials } = deps.repositories
  for (let next: TrialMessage | null = message; next; ) {
    try {
      await runTrial(deps, next)
    } catch (error) {
      // Without a Python the trial cannot begin here. Another host may run it.
      await trials.decline({ ...next, hostId: deps.host.id })
      throw error
    }
    next = deps.stopping.aborted ? null : await trials.queueFor(deps.host.id, limits)
  }
}

/** @throws PythonDied | BridgeCallError when no Python starts; the trial is not claimed then */
export async function runTrial(deps: RunTrialDeps, message: TrialMessage): Promise<void> {
  const { stopping } = deps
  const { trials } = deps.repositories
  const engine = await deps.engines.get()
  const claim = await trials.claim({ ...message, hostId: deps.host.id, device: deps.host.device })
  if (!claim) {
    deps.logger.info(message, 'nothing to run: the message was a duplicate or late, or the job was cancelled')
    return
  }
  const { token, trial } = claim
  const trace = deps.traces?.begin(claim)
  const logger = deps.logger.child({
    requestId: claim.requestId,
    traceId: trace?.traceId,
    jobId: trial.jobId,
    trialId: trial.id,
    attempt: trial.attempt,
  })
  logger.info({ method: trial.method.id, level: trial.level, pattern: trial.pattern }, 'trial claimed')
  const attempt: Attempt = {
    trials,
    claim,
    spec: trialSpec(claim.jobSpec, trial),
    logger,
    persist: (write) => persist(write, { probe: () => trials.heartbeat(trial.id, token), logger }),
  }

  const cancel = new AbortController()
  const lost = new AbortController()
  const watch = watchClaim(trials, {
    trialId: trial.id,
    token,
    logger,
    onCancel: () => cancel.abort(),
    onLost: () => lost.abort(),
  })
  try {
    const outcome = await compute(attempt, engine, {
      signal: AbortSignal.any([cancel.signal, stopping]),
      lost: lost.signal,
      countOomKills: deps.countOomKills,
      onProgress: watch.progress,
    })
    deps.metrics.ended(outcome)
    trace?.end(outcome)
    if (lost.signal.aborted && outcome.kind === 'death') {
      logger.warn({ written: false }, 'the claim was lost; nothing is written')
    } else {
      await writeOutcome(attempt, outcome, () => stopping.aborted)
    }
  } finally {
    await watch.stop()
  }
  await deps.wake(trial.jobId)
}

/** A claimed attempt, and what is needed to write about it. */
interface Attempt {
  trials: Repositories['trials']
  claim: Claim
  spec: TrialSpec
  logger: Logger
  /** Repeats a write until Postgres is back. */
  persist: <T>(write: () => Promise<T>) => Promise<T>
}

interface ComputeOptions extends Omit<RunOptions, 'logger'> {
  /** Aborted when the claim is lost: Python is killed if it works for this attempt. */
  lost: AbortSignal
  countOomKills: () => Promise<number>
}

/** Reuses the result of an equal trial, or has Python compute one. Never rejects: an error is an outcome too. */
async function compute(
  attempt: Attempt,
  engine: EngineProcess,
  { lost, countOomKills, ...options }: ComputeOptions,
): Promise<Outcome> {
  const { claim, spec, logger } = attempt
  let logTail = () => ''
  const oomKills = await countOomKills()
  try {
    if (claim.jobSpec.reuse) {
      // Python cannot be cancelled while it computes a fingerprint, so a cancel kills it.
      const kill = AbortSignal.any([options.signal, lost])
      const fingerprint = await killedBy(kill, engine, () => engine.fingerprint(spec))
      if (await attempt.persist(() => reuseResult(attempt, fingerprint))) return { kind: 'reused' }
    }
    const result = await killedBy(lost, engine, () => {
      const run = engine.run(claim.trial.id, spec, { ...options, logger })
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
  { trials, claim: { trial, token }, logger }: Attempt,
  fingerprint: string,
): Promise<boolean> {
  const source = await trials.findReusable(trial.teamId, fingerprint, trial.id)
  if (!source || !(await trials.endByReuse(trial.id, token, source))) return false
  logger.info({ source }, 'the result of an equal trial is reused')
  return true
}

/** @param isStopping whether a trial that was cut short goes back to the queue, rather than being cancelled or lost */
async function writeOutcome(attempt: Attempt, outcome: Outcome, isStopping: () => boolean): Promise<void> {
  try {
    await attempt.persist(() => writeOnce(attempt, outcome, isStopping()))
  } catch (error) {
    attempt.logger.error({ error }, 'Postgres rejects the outcome; the trial fails with this error')
    await writeOnce(attempt, outcomeOfError(attempt.spec, error, ''), false)
  }
}

/** Safe to repeat. */
async function writeOnce(
  { trials, claim: { trial, token }, logger }: Attempt,
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
    const { result, logTail } = outcome
    const written = await trials.end(trial.id, token, result, { logTail: logTail || null })
    logger.info(
      { status: result.status, seconds: result.seconds.total, reason: result.error?.message, written },
      result.status === 'failed' ? 'attempt failed' : 'trial ended',
    )
  }
}

/**
 * One trial from its message to its outcome. Postgres decides at both ends: the claim is a compare-and-set, and whatever
 * is written afterwards carries the claim's token.
 */
import { PythonDied } from '#core/bridge.ts'
import { BadResultError, type EngineProcess } from '#core/engine-process.ts'
import { SecateurError, TRIAL_ERRORS } from '#core/errors.ts'
import type { Logger } from '#core/logger.ts'
import { trialSpec } from '#core/plan.ts'
import type { TrialMessage } from '#core/queues.ts'
import type { Claim, Loss, Repositories } from '#core/repositories/index.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'
import type { EngineHolder } from './engine-holder.ts'
import { persist } from './persist.ts'
import { watchClaim } from './watch.ts'

export interface RunTrialDeps {
  repositories: Repositories
  engines: EngineHolder
  host: { id: string; device: string }
  /** Has control look at the job. */
  wake: (jobId: string) => Promise<void>
  logger: Logger
  /** Aborted when the worker is asked to stop. */
  stopping: AbortSignal
}

/** How the computing ended; what it means for the row depends on why it was stopped, if it was. */
type Ending =
  | { kind: 'reused' }
  | { kind: 'result'; result: TrialResult; logTail: string }
  | { kind: 'death'; loss: Loss }

/** @throws PythonDied | BridgeCallError when there is no Python to run it; then nothing was claimed */
export async function runTrial(deps: RunTrialDeps, message: TrialMessage): Promise<void> {
  const engine = await deps.engines.get()
  const { trials } = deps.repositories
  const claim = await trials.claim({ ...message, hostId: deps.host.id, device: deps.host.device })
  if (!claim) {
    deps.logger.info(message, 'nothing to run: this message came twice or late, or the job was cancelled')
    return
  }
  const { id: trialId, jobId, attempt } = claim.trial
  const logger = deps.logger.child({ requestId: claim.requestId, jobId, trialId, attempt })
  logger.info({ method: claim.trial.method.id, level: claim.trial.level }, 'trial claimed')

  const abort = new AbortController()
  let lost = false
  const watch = watchClaim(trials, {
    trialId,
    token: claim.token,
    logger,
    onCancel: () => abort.abort(),
    onLost: () => {
      lost = true
      engine.kill()
    },
  })
  const stop = () => abort.abort()
  deps.stopping.addEventListener('abort', stop, { once: true })
  if (deps.stopping.aborted) stop()
  try {
    const ending = await compute(deps, engine, claim, {
      signal: abort.signal,
      onProgress: watch.progress,
      logger,
    })
    if (lost) logger.warn('the claim was lost; nothing is written')
    else await persist(() => settle(deps, claim, ending, logger), logger)
  } finally {
    deps.stopping.removeEventListener('abort', stop)
    await watch.stop()
  }
  await deps.wake(jobId)
}

async function compute(
  { repositories: { trials } }: RunTrialDeps,
  engine: EngineProcess,
  { trial, jobSpec, token }: Claim,
  options: Parameters<EngineProcess['run']>[2],
): Promise<Ending> {
  const spec = trialSpec(jobSpec, trial)
  let logTail = () => ''
  try {
    if (jobSpec.reuse) {
      const fingerprint = await engine.fingerprint(spec)
      const source = await trials.findReusable(trial.teamId, fingerprint, trial.id)
      if (source && (await trials.endByReuse(trial.id, token, source))) {
        options.logger.info({ source }, 'an equal trial was there already; its result is taken over')
        return { kind: 'reused' }
      }
    }
    const run = engine.run(trial.id, spec, options)
    logTail = run.logTail
    return { kind: 'result', result: await run.result, logTail: logTail() }
  } catch (error) {
    if (error instanceof PythonDied) return { kind: 'death', loss: toLoss(error, logTail()) }
    return { kind: 'result', result: failedResult(spec, error), logTail: logTail() }
  }
}

/** Writes the ending, fenced. Safe to repeat. */
async function settle(
  { repositories: { trials }, stopping }: RunTrialDeps,
  { trial, token }: Claim,
  ending: Ending,
  logger: Logger,
): Promise<void> {
  if (ending.kind === 'reused') return
  const unfinished = ending.kind === 'death' || ending.result.status === 'cancelled'
  if (unfinished && stopping.aborted) {
    logger.info({ after: await trials.handBack(trial.id, token) }, 'trial handed back')
  } else if (ending.kind === 'death') {
    const after = await trials.lose(trial.id, token, ending.loss)
    logger.error(
      { after, code: ending.loss.exitCode, signal: ending.loss.signal },
      'Python died during the trial',
    )
  } else {
    const { result, logTail } = ending
    const written = await trials.end(trial.id, token, result, { logTail: logTail || null })
    logger.info(
      { status: result.status, seconds: result.seconds.total, error: result.error?.message, written },
      'trial ended',
    )
  }
}

const toLoss = (death: PythonDied, logTail: string): Loss => ({
  exitCode: death.code,
  signal: death.signal,
  error: { type: death.name, message: death.message.split('\n', 1).join(''), traceback: null },
  logTail: logTail || death.tail || null,
})

/** A failure on this side of the bridge, as the result it stands for. */
function failedResult(spec: TrialSpec, error: unknown): TrialResult {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return {
    status: 'failed',
    reason: null,
    fingerprint: null,
    sparsity: { requested: spec.level, achieved: null },
    measurements: [],
    seconds: { load: 0, calibrate: 0, prune: 0, evaluate: 0, total: 0 },
    tokensPerSecond: null,
    memory: { peakBytes: 0, devicePeakBytes: null },
    protocol: null,
    environment: null,
    warnings: [],
    error: { type: errorType(error), message, traceback: stack ?? null },
  }
}

function errorType(error: unknown): string {
  if (error instanceof SecateurError) return error.code
  if (error instanceof BadResultError) return TRIAL_ERRORS.badResult
  return error instanceof Error ? error.name : 'Error'
}

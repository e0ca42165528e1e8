/**
 * Runs trials: from the message, over the claim, the computation and the storing of models, to the outcome in Postgres.
 * Postgres decides at both ends: the claim is a compare-and-set, and every later write carries the claim's token.
 */

import { trialSpec } from '#core/domain/plan.ts'
import type { EngineProcess } from '#core/engine/process.ts'
import type { Supervisor } from '#core/engine/supervisor.ts'
import type { TrialMessage } from '#core/queue/queues.ts'
import type { Claim, DispatchLimits, Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { UploadFiles } from '#core/uploads/files.ts'
import type { Attempt } from './attempt.ts'
import { compute } from './compute.ts'
import type { WorkerMetrics } from './metrics.ts'
import type { Outcome } from './outcome.ts'
import { persist } from './persist.ts'
import type { Scratch } from './scratch.ts'
import { type ModelStorage, storeModels } from './store-models.ts'
import type { WorkerTraces } from './traces.ts'
import { type ClaimWatch, watchClaim } from './watch-claim.ts'
import { writeOutcome } from './write-outcome.ts'

export interface RunTrialDeps {
  repositories: Repositories
  engines: Supervisor<EngineProcess>
  host: { id: string; device: string }
  /** How many processes the kernel has killed because memory ran out. */
  countOomKills: () => Promise<number>
  scratch: Scratch
  uploadFiles: Pick<UploadFiles, 'fetch'>
  models: ModelStorage
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
  const { repositories, host, logger, stopping } = deps
  const engine = await deps.engines.get()
  const claim = await repositories.trials.claim({ ...message, hostId: host.id, device: host.device })
  if (!claim) {
    logger.info(message, 'nothing to run: the message was a duplicate or late, or the job was cancelled')
    return
  }
  const trace = deps.traces?.begin(claim)
  const attempt = attemptOf(deps, claim, trace?.traceId)
  const watch = watchClaim(attempt)
  try {
    const outcome = await computeAndStore(deps, attempt, engine, watch)
    deps.metrics.ended(outcome)
    trace?.end(outcome)
    if (watch.lost.aborted && outcome.kind === 'death') {
      attempt.logger.warn({ written: false }, 'the claim was lost; nothing is written')
    } else {
      await writeOutcome(attempt, outcome, () => stopping.aborted)
    }
  } finally {
    await watch.stop()
  }
  await deps.wake(claim.trial.jobId)
}

function attemptOf({ repositories, logger }: RunTrialDeps, claim: Claim, traceId?: string): Attempt {
  const { token, trial, requestId } = claim
  const own = logger.child({
    requestId,
    traceId,
    jobId: trial.jobId,
    trialId: trial.id,
    attempt: trial.attempt,
  })
  own.info({ method: trial.method.id, level: trial.level, pattern: trial.pattern }, 'trial claimed')
  const probe = () => repositories.trials.heartbeat(trial.id, token)
  return {
    repositories,
    claim,
    spec: trialSpec(claim.jobSpec, trial),
    logger: own,
    persist: (write) => persist(write, { probe, logger: own }),
  }
}

/** Never rejects: an error is an outcome too. */
const computeAndStore = (
  { stopping, scratch, uploadFiles, models, countOomKills }: RunTrialDeps,
  attempt: Attempt,
  engine: EngineProcess,
  { cancelled, lost, progress }: ClaimWatch,
): Promise<Outcome> =>
  scratch.withFolder(attempt.claim.token, async (folder) => {
    const signal = AbortSignal.any([cancelled, stopping])
    const computed = await compute(attempt, engine, {
      folder,
      uploads: { files: uploadFiles, patienceMs: models.patienceMs },
      signal,
      lost,
      countOomKills,
      onProgress: progress,
    })
    return storeModels(attempt, computed, models, {
      folder,
      signal: AbortSignal.any([signal, lost]),
      onProgress: progress,
    })
  })

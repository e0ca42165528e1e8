/**
 * One trial from its message to its outcome. Postgres decides at both ends: the claim is a compare-and-set, and whatever
 * is written afterwards carries the claim's token.
 */

import { trialSpec } from '#core/domain/plan.ts'
import type { EngineHolder } from '#core/engine/holder.ts'
import type { TrialMessage } from '#core/queue/queues.ts'
import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { Attempt } from './attempt.ts'
import { compute } from './compute.ts'
import type { WorkerMetrics } from './metrics.ts'
import { persist } from './persist.ts'
import { record } from './record.ts'
import type { WorkerTraces } from './traces.ts'
import { watchClaim } from './watch.ts'

export interface RunTrialDeps {
  repositories: Repositories
  engines: EngineHolder
  host: { id: string; device: string }
  /** How many processes the kernel has killed because memory ran out. */
  countOomKills: () => Promise<number>
  metrics: WorkerMetrics
  /** Null: nothing is traced. */
  traces: WorkerTraces | null
  /** Has control look at the job. */
  wake: (jobId: string) => Promise<void>
  logger: Logger
  /** Aborted when the worker is asked to stop. */
  stopping: AbortSignal
}

/** @throws PythonDied | BridgeCallError when there is no Python to run it; then nothing was claimed */
export async function runTrial(deps: RunTrialDeps, message: TrialMessage): Promise<void> {
  const { stopping } = deps
  const { trials } = deps.repositories
  const engine = await deps.engines.get()
  const claim = await trials.claim({ ...message, hostId: deps.host.id, device: deps.host.device })
  if (!claim) {
    deps.logger.info(message, 'nothing to run: this message came twice or late, or the job was cancelled')
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
    const signal = AbortSignal.any([cancel.signal, stopping])
    const ending = await compute(attempt, engine, {
      signal,
      lost: lost.signal,
      countOomKills: deps.countOomKills,
      onProgress: watch.progress,
    })
    deps.metrics.ended(ending)
    trace?.end(ending)
    if (lost.signal.aborted && ending.kind === 'death') {
      logger.warn({ written: false }, 'the claim was lost; nothing is written')
    } else {
      await record(attempt, ending, () => stopping.aborted)
    }
  } finally {
    await watch.stop()
  }
  await deps.wake(trial.jobId)
}

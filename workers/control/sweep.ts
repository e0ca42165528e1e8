/**
 * Recovers work whose queue message was lost: unpublished outbox rows, unclaimed trials, trials of silent hosts, and jobs
 * with a step due. It finds everything in Postgres, so it also recovers after a restart of control or a loss
 * of Redis data.
 */
import type { Queue } from 'bullmq'
import { relayOutbox } from '#core/queue/outbox-relay.ts'
import type { JobMessage } from '#core/queue/queues.ts'
import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { Dispatch } from './dispatch.ts'
import type { ControlMetrics } from './metrics.ts'
import type { ReconcileJob } from './reconcile-job.ts'
import type { SilenceGrace } from './silence-grace.ts'

/**
 * Seconds without a heartbeat after which the host of a running trial is lost. Workers send a heartbeat every second, so a
 * lost host has missed ten. With the interval of the sweep, its trial is free again within 15 s.
 */
export const SILENCE_SECONDS = 10
/** Seconds that a host has to claim a trial before another host may get it: the message or its Python may be lost. */
const CLAIM_SECONDS = 30
const PAGE = 500

export interface SweepDeps {
  repositories: Repositories
  jobsQueue: Queue<JobMessage>
  dispatch: Dispatch
  reconcileJob: ReconcileJob
  /** With a window of `SILENCE_SECONDS`. */
  silenceGrace: SilenceGrace
  metrics: ControlMetrics
  logger: Logger
}

/** One round. The next round finds again what fails in this one. */
export async function sweep({
  repositories,
  jobsQueue,
  dispatch,
  reconcileJob,
  silenceGrace,
  metrics,
  logger,
}: SweepDeps): Promise<void> {
  const { events, hosts, idempotency, jobs, outbox, trials } = repositories
  const begun = performance.now()
  await relayOutbox(outbox, jobsQueue)
  await outbox.prune()
  await idempotency.prune(PAGE)
  await events.prune(PAGE)
  if (silenceGrace.recordContact()) {
    const reaped = await trials.reap({ silenceSeconds: SILENCE_SECONDS, limit: PAGE })
    metrics.reaped(reaped.length)
    await hosts.reportLost()
  }
  await trials.withdraw({ seconds: CLAIM_SECONDS, limit: PAGE })
  await dispatch()
  await jobs.updateWaiting()
  let due = await jobs.needingAttention(PAGE)
  while (due.length > 0) {
    for (const jobId of due) {
      // An error in one job must not stop the others.
      await reconcileJob(jobId).catch((error: unknown) =>
        logger.error({ error, jobId }, 'a job could not be reconciled'),
      )
    }
    due = await jobs.needingAttention(PAGE, due.at(-1))
  }
  metrics.swept((performance.now() - begun) / 1_000)
}

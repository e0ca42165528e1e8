/**
 * Recovers work whose queue message was lost: unpublished outbox rows, unclaimed trials, trials of silent hosts, jobs with a
 * step due, and abandoned uploads. It finds everything in Postgres, so it also recovers after a restart of control or a loss
 * of Redis data.
 */
import type { Queue } from 'bullmq'
import { relayOutbox } from '#core/queue/outbox-relay.ts'
import type { JobMessage } from '#core/queue/queues.ts'
import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { UploadFiles } from '#core/uploads/files.ts'
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
const UPLOADS_PAGE = 100

export interface SweepDeps {
  repositories: Repositories
  jobsQueue: Queue<JobMessage>
  dispatch: Dispatch
  reconcileJob: ReconcileJob
  /** With a window of `SILENCE_SECONDS`. */
  silenceGrace: SilenceGrace
  uploads: UploadFiles
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
  uploads,
  metrics,
  logger,
}: SweepDeps): Promise<void> {
  const { datasets, events, hosts, idempotency, jobs, outbox, trials } = repositories
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
  await removeAbandonedUploads(datasets, uploads)
  metrics.swept((performance.now() - begun) / 1_000)
}

/**
 * Removes the uploads that an API left behind when it died: those that were never completed, and those that were deleted but
 * still have a file. The file goes first, then the row.
 */
export async function removeAbandonedUploads(
  datasets: Repositories['datasets'],
  files: UploadFiles,
): Promise<void> {
  for (const id of await datasets.leftovers(UPLOADS_PAGE)) {
    await files.remove(id)
    await datasets.drop(id)
  }
}

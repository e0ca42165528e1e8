/**
 * What no message tells of: outbox rows that were not published, messages that were lost, hosts that came or went silent,
 * uploads that broke off. Everything it finds is in Postgres, so a control that restarts, or a Redis that lost its data,
 * is caught up here.
 */
import type { Queue } from 'bullmq'
import { relayOutbox } from '#core/queue/outbox-relay.ts'
import type { JobMessage } from '#core/queue/queues.ts'
import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { UploadFiles } from '#core/uploads/files.ts'
import { clearUploads } from './clear-uploads.ts'
import type { Dispatch } from './dispatch.ts'
import type { ControlMetrics } from './metrics.ts'
import type { Advance } from './reconcile-job.ts'
import type { Listening } from './silence-grace.ts'

/**
 * Seconds of silence after which a running trial's host is taken for lost. Workers beat every second: ten beats in a row
 * fail where a host is gone, and with the sweep's interval its trial is free again well within 15 s.
 */
export const SILENCE_SECONDS = 10
/** Seconds that a host has to claim a trial before another may: its message may be lost, or its Python not come up. */
const CLAIM_SECONDS = 30
const PAGE = 500

export interface SweepDeps {
  repositories: Repositories
  jobsQueue: Queue<JobMessage>
  dispatch: Dispatch
  advance: Advance
  /** To Postgres, for `SILENCE_SECONDS`. */
  listening: Listening
  uploads: UploadFiles
  metrics: ControlMetrics
  logger: Logger
}

/** One round. What fails in it is found again by the next. */
export async function sweep({
  repositories,
  jobsQueue,
  dispatch,
  advance,
  listening,
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
  if (listening.heard()) {
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
      // One job that can't be advanced must not keep the others waiting.
      await advance(jobId).catch((error: unknown) =>
        logger.error({ error, jobId }, 'a job could not be advanced'),
      )
    }
    due = await jobs.needingAttention(PAGE, due.at(-1))
  }
  await clearUploads(datasets, uploads)
  metrics.swept((performance.now() - begun) / 1_000)
}

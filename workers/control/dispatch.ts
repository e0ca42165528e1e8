/**
 * Trials on their way to the workers: `pending -> queued` in Postgres first, then a message. If control dies between
 * the two, the sweep finds a trial that has been queued for long and sends its message again.
 */
import type { Queue } from 'bullmq'
import { bullPriority, type TrialMessage, trialMessageId } from '#core/queues.ts'
import type { QueuedTrial, Repositories } from '#core/repositories/index.ts'

/** Trials moved and sent at once: bounds memory, whatever the size of the job. */
const PAGE = 500

export type Dispatch = (job: { id: string }) => Promise<void>

export function createDispatch({ trials }: Repositories, queue: Queue<TrialMessage>): Dispatch {
  return async function dispatch(job) {
    for (;;) {
      const queued = await trials.queuePending(job.id, PAGE)
      await send(queue, queued)
      if (queued.length < PAGE) return
    }
  }
}

/** Messages for trials that are queued in Postgres. Redis drops the one it already has. */
export async function send(queue: Queue<TrialMessage>, queued: readonly QueuedTrial[]): Promise<void> {
  if (queued.length === 0) return
  await queue.addBulk(
    queued.map(({ trialId, attempt, priority }) => {
      const data = { trialId, attempt }
      return { name: 'trial', data, opts: { jobId: trialMessageId(data), priority: bullPriority(priority) } }
    }),
  )
}

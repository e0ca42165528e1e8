/**
 * Trials on their way to the workers: `pending -> queued` in Postgres first, then a message. If control dies between
 * the two, the sweep finds a trial that nobody claims and queues it anew. A host that is busy is none of control's
 * business: it asks for its next trial itself.
 */
import type { Queue } from 'bullmq'
import { type TrialMessage, trialMessageId } from '#core/queue/queues.ts'
import type { DispatchLimits, Repositories } from '#core/repositories/index.ts'

/** Hosts looked at in one round; the next one comes to those that were left. */
const PAGE = 500

/** Gives every idle host a trial. */
export type Dispatch = () => Promise<void>

export function createDispatch(
  { trials }: Repositories,
  queueOf: (hostId: string) => Queue<TrialMessage>,
  limits: DispatchLimits,
): Dispatch {
  return async function dispatch() {
    for (const hostId of await trials.idleHosts(PAGE)) {
      const queued = await trials.queueFor(hostId, limits)
      if (!queued) continue
      const { trialId, attempt } = queued
      // Redis drops the message if it still has it.
      const jobId = trialMessageId({ trialId, attempt })
      await queueOf(hostId).add('trial', { trialId, attempt }, { jobId })
    }
  }
}

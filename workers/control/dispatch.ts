/**
 * Gives trials to idle hosts: `pending -> queued` in Postgres first, then a message. If control dies between the two, the sweep
 * finds the unclaimed trial and queues it again. Busy hosts are left out, because a worker fetches its next trial itself.
 */
import type { Queue } from 'bullmq'
import { type TrialMessage, trialMessageId } from '#core/queue/queues.ts'
import type { DispatchLimits, Repositories } from '#core/repositories/index.ts'

/** Hosts per round. The next round continues with the remaining ones. */
const PAGE = 500

/** Gives every idle host one trial. */
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
      // Redis drops the message if it still has an earlier one with this id.
      const jobId = trialMessageId({ trialId, attempt })
      await queueOf(hostId).add('trial', { trialId, attempt }, { jobId })
    }
  }
}

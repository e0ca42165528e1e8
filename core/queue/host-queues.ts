import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { openTrialsQueue, type TrialMessage } from './queues.ts'

/** The queues of all hosts, each opened when it is first needed. They share a connection, which is the caller's. */
export function createHostQueues(connection: Redis, prefix: string) {
  const queues = new Map<string, Queue<TrialMessage>>()
  function open(hostId: string): Queue<TrialMessage> {
    const queue = openTrialsQueue(connection, prefix, hostId)
    queue.on('error', () => {}) // whose connection it is hears of it
    queues.set(hostId, queue)
    return queue
  }
  return {
    of: (hostId: string): Queue<TrialMessage> => queues.get(hostId) ?? open(hostId),
    /** Those opened so far. */
    all: (): Queue<TrialMessage>[] => [...queues.values()],
    async close(): Promise<void> {
      await Promise.all([...queues.values()].map((queue) => queue.close()))
    },
  }
}

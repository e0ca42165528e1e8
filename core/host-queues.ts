import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { openTrialsQueue, type TrialMessage } from './queues.ts'

/** The queues of all hosts, each opened when it is first needed. They share a connection, which is the caller's. */
export function createHostQueues(connection: Redis, prefix: string) {
  const queues = new Map<string, Queue<TrialMessage>>()
  return {
    of(hostId: string): Queue<TrialMessage> {
      const queue = queues.get(hostId) ?? openTrialsQueue(connection, prefix, hostId)
      queues.set(hostId, queue)
      return queue
    },
    /** Those opened so far. */
    all: (): Queue<TrialMessage>[] => [...queues.values()],
    async close(): Promise<void> {
      await Promise.all([...queues.values()].map((queue) => queue.close()))
    },
  }
}

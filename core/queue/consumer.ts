/** Taking messages off a queue, one handler for all of them, until it is asked to stop. */
import { setTimeout as wait } from 'node:timers/promises'
import { Worker, type WorkerOptions } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Static, TSchema } from 'typebox'
import type { Logger } from '#core/runtime/logger.ts'
import { parseMessage } from './queues.ts'

/** How long Redis may take to say goodbye once nothing is under way. */
const GOODBYE_MS = 2_000

export interface ConsumerOptions<T extends TSchema> {
  queue: string
  /** What a message must fit; one that doesn't is logged and thrown away. */
  schema: T
  handle: (message: Static<T>) => Promise<void>
  /** Of its own: `openWorkerRedis`. BullMQ opens a second one like it, on which it waits for messages. */
  connection: Redis
  logger: Logger
  options: Omit<WorkerOptions, 'connection'>
}

export interface Consumer {
  /** Resolves when it takes messages. */
  ready(): Promise<unknown>
  /** Takes no further message, and resolves when those under way are done, whether Redis is there or not. */
  close(): Promise<void>
}

export function consume<T extends TSchema>(options: ConsumerOptions<T>): Consumer {
  const { queue, schema, handle, connection, logger } = options
  const underWay = new Set<Promise<void>>()

  const worker = new Worker(
    queue,
    async ({ data }) => {
      const handled = handle(parseMessage(schema, data))
      underWay.add(handled)
      await handled.finally(() => underWay.delete(handled))
    },
    { ...options.options, connection },
  )
  worker.on('failed', (message, error) =>
    logger.error({ error, queue, message: message?.data }, 'a message failed'),
  )
  worker.on('error', (error) => logger.warn({ error, queue }, 'the queue is away'))

  return {
    ready: () => worker.waitUntilReady(),
    close: async () => {
      // BullMQ 6.7 waits for ever for the end of a connection that is about to be made again.
      const closed = worker
        .close()
        .catch((error: unknown) => logger.warn({ error, queue }, 'the queue was not closed'))
      await Promise.allSettled(underWay)
      await Promise.race([closed, wait(GOODBYE_MS)])
    },
  }
}

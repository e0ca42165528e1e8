/** Consumes the messages of a queue with one handler until it is closed. */
import { setTimeout as wait } from 'node:timers/promises'
import { Worker, type WorkerOptions } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Static, TSchema } from 'typebox'
import type { Logger } from '#core/runtime/logger.ts'
import { parseMessage } from './queues.ts'

/** Time for BullMQ to close its connections after the last handler has ended. */
const CLOSE_TIMEOUT_MS = 2_000

export interface ConsumerOptions<T extends TSchema> {
  queue: string
  /** A message that does not fit it is logged and removed. */
  schema: T
  handle: (message: Static<T>) => Promise<void>
  /** Used by this consumer only, from `openWorkerRedis`. BullMQ duplicates it to wait for messages. */
  connection: Redis
  logger: Logger
  options: Omit<WorkerOptions, 'connection'>
}

export interface Consumer {
  /** Resolves when it consumes messages. */
  ready(): Promise<unknown>
  /** Takes no further message, and resolves when all handlers have ended, even if Redis is unreachable. */
  close(): Promise<void>
}

export function consume<T extends TSchema>(options: ConsumerOptions<T>): Consumer {
  const { queue, schema, handle, connection, logger } = options
  const running = new Set<Promise<void>>()

  const worker = new Worker(
    queue,
    async ({ data }) => {
      const handled = handle(parseMessage(schema, data))
      running.add(handled)
      await handled.finally(() => running.delete(handled))
    },
    { ...options.options, connection },
  )
  worker.on('failed', (message, error) =>
    logger.error({ error, queue, message: message?.data }, 'a message failed'),
  )
  worker.on('error', (error) => logger.warn({ error, queue }, 'the queue is unreachable'))

  return {
    ready: () => worker.waitUntilReady(),
    close: async () => {
      // BullMQ 6.7 waits for ever to close a connection that is reconnecting.
      const closed = worker
        .close()
        .catch((error: unknown) => logger.warn({ error, queue }, 'the queue could not be closed'))
      await Promise.allSettled(running)
      await Promise.race([closed, wait(CLOSE_TIMEOUT_MS)])
    },
  }
}

/** bull-board over the existing queues, read-only. Loaded on the first request. */
import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import type { Queue } from 'bullmq'
import fastify, { type FastifyRequest } from 'fastify'
import { SecateurError } from '#core/errors.ts'
import { createHostQueues, openJobsQueue } from '#core/queue/queues.ts'
import { withTimeout } from '#core/runtime/with-timeout.ts'
import type { Deps } from '../../deps.ts'

export type QueueBoardDeps = Pick<Deps, 'redis' | 'queuePrefix' | 'repositories'>

export interface BoardAnswer {
  statusCode: number
  headers: Record<string, unknown>
  rawPayload: Buffer
}

/**
 * The board is a Fastify app of its own that never listens: requests are injected, so it holds no client connections. Its
 * queues share the connection of `redis` and need not be closed.
 * @param prefix path prefix of the board's requests
 */
export async function createQueueBoard(
  prefix: string,
  { redis, queuePrefix, repositories }: QueueBoardDeps,
): Promise<(request: FastifyRequest) => Promise<BoardAnswer>> {
  const jobsQueue = openJobsQueue(redis, queuePrefix)
  jobsQueue.on('error', () => {}) // the owner of the connection logs errors
  const hostQueues = createHostQueues(redis, queuePrefix)

  const serverAdapter = new FastifyAdapter()
  serverAdapter.setBasePath(prefix)
  const uiConfig = { boardTitle: 'Secateur' }
  const { replaceQueues } = createBullBoard({ queues: [], serverAdapter, options: { uiConfig } })
  const board = fastify()
  await board.register(serverAdapter.registerPlugin(), { prefix })

  /** Shows the queues of the hosts that exist now. */
  async function update(): Promise<void> {
    const hosts = await repositories.hosts.list()
    replaceQueues([
      readOnly(jobsQueue, 'jobs'),
      ...hosts.map(({ id, name }) => readOnly(hostQueues.of(id), `trials of ${name}`)),
    ])
  }

  /** Without this check, queues would wait for Redis forever. */
  async function requireRedis(): Promise<void> {
    await withTimeout(() => redis.ping()).catch((cause: unknown) => {
      const detail = 'Redis does not answer. Try again in a moment.'
      throw new SecateurError('PRUNE_UNAVAILABLE', detail, [], { cause })
    })
  }

  return async ({ url, headers }) => {
    if (url.startsWith(`${prefix}/api/`)) {
      await requireRedis()
      await update()
    }
    return board.inject({ method: 'GET', url, headers })
  }
}

const readOnly = (queue: Queue, displayName: string) =>
  new BullMQAdapter(queue, { readOnlyMode: true, displayName })

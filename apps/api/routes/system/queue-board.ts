/** bull-board over the queues there are, for looking only. It is loaded when somebody looks for the first time. */
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

/** What the board answers. */
export interface BoardAnswer {
  statusCode: number
  headers: Record<string, unknown>
  rawPayload: Buffer
}

/**
 * The board is an app of its own that never listens: requests are handed to it, so that it holds no connection. Its queues
 * share that of `redis`, and need no closing.
 * @param prefix of the paths of those requests
 */
export async function createQueueBoard(
  prefix: string,
  { redis, queuePrefix, repositories }: QueueBoardDeps,
): Promise<(request: FastifyRequest) => Promise<BoardAnswer>> {
  const jobsQueue = openJobsQueue(redis, queuePrefix)
  jobsQueue.on('error', () => {}) // whose connection it is hears of it
  const hostQueues = createHostQueues(redis, queuePrefix)

  const serverAdapter = new FastifyAdapter()
  serverAdapter.setBasePath(prefix)
  const uiConfig = { boardTitle: 'Secateur' }
  const { replaceQueues } = createBullBoard({ queues: [], serverAdapter, options: { uiConfig } })
  const board = fastify()
  await board.register(serverAdapter.registerPlugin(), { prefix })

  /** Hosts come and go. */
  async function update(): Promise<void> {
    const hosts = await repositories.hosts.list()
    replaceQueues([
      shown(jobsQueue, 'jobs'),
      ...hosts.map(({ id, name }) => shown(hostQueues.of(id), `trials of ${name}`)),
    ])
  }

  /** Queues would wait for it as long as it takes. */
  async function requireRedis(): Promise<void> {
    await withTimeout(() => redis.ping()).catch((cause: unknown) => {
      const detail = 'Redis does not answer; try again in a moment.'
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

const shown = (queue: Queue, displayName: string) =>
  new BullMQAdapter(queue, { readOnlyMode: true, displayName })

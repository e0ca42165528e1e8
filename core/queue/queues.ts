/**
 * The contract of every queue, and the connections to Redis. A payload is ids: Postgres is the truth, Redis only delivers, at
 * least once and in any order. Consumers check a payload against its schema before they use it.
 */
import { Queue, UnrecoverableError } from 'bullmq'
import { Redis } from 'ioredis'
import Type, { type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { UUID_PATTERN } from '#core/domain/ids.ts'
import { tlsOptions } from '#core/runtime/startup/redis.ts'

const IdSchema = Type.String({ pattern: `^${UUID_PATTERN}$` })

/** "Reconcile this job". Control reads the steps that are due from Postgres, so that a repeated message does no harm. */
export const JobMessageSchema = Type.Object({ jobId: IdSchema }, { additionalProperties: false })
export type JobMessage = Static<typeof JobMessageSchema>

/** "Run this attempt of this trial". The worker skips it if another attempt is due by then. */
export const TrialMessageSchema = Type.Object(
  { trialId: IdSchema, attempt: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
)
export type TrialMessage = Static<typeof TrialMessageSchema>

export const JOBS_QUEUE = 'jobs'
/** Each host has its own queue, because control chooses the trials for each host. */
export const trialsQueue = (hostId: string): string => `trials.${hostId}`

/** The message id of an attempt. Redis drops a second message with the same id. */
export const trialMessageId = ({ trialId, attempt }: TrialMessage): string => `${trialId}-${attempt}`

/**
 * Checks a payload against its schema.
 * @throws UnrecoverableError when it does not fit: BullMQ does not retry it
 */
export function parseMessage<T extends TSchema>(schema: T, data: unknown): Static<T> {
  if (Value.Check(schema, data)) return data
  const [first] = Value.Errors(schema, data)
  // BullMQ compares the class itself; it would retry a subclass.
  throw new UnrecoverableError(
    `bad message: ${first?.instancePath ?? ''} ${first?.message ?? 'not an object'}`,
  )
}

// Failed messages are removed too: while one stays, Redis silently drops a second message with its id.
const keepNothing = { removeOnComplete: true, removeOnFail: true, attempts: 1 }

/** Opens the queue of jobs to add messages to it. */
export const openJobsQueue = (connection: Redis, prefix: string): Queue<JobMessage> =>
  new Queue(JOBS_QUEUE, { connection, prefix, defaultJobOptions: keepNothing })

/** Opens the queue of one host to add messages to it. Postgres counts the attempts, so BullMQ tries once. */
export const openTrialsQueue = (connection: Redis, prefix: string, hostId: string): Queue<TrialMessage> =>
  new Queue(trialsQueue(hostId), { connection, prefix, defaultJobOptions: keepNothing })

/** The queues of all hosts, each opened on first use. They share the caller's connection. */
export function createHostQueues(connection: Redis, prefix: string) {
  const queues = new Map<string, Queue<TrialMessage>>()
  function open(hostId: string): Queue<TrialMessage> {
    const queue = openTrialsQueue(connection, prefix, hostId)
    queue.on('error', () => {}) // the owner of the connection logs its errors
    queues.set(hostId, queue)
    return queue
  }
  return {
    of: (hostId: string): Queue<TrialMessage> => queues.get(hostId) ?? open(hostId),
    /** The queues that are open. */
    all: (): Queue<TrialMessage>[] => [...queues.values()],
    async close(): Promise<void> {
      await Promise.all([...queues.values()].map((queue) => queue.close()))
    },
  }
}

/**
 * A connection for processes that answer requests. It fails at once while Redis is unreachable.
 * @param ca `config.redisCa`
 */
export const openProducerRedis = (url: string, ca: string | null = null): Redis =>
  new Redis(url, {
    ...tlsOptions(ca),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    lazyConnect: false,
  })

/**
 * A connection for queue workers. It waits until Redis is reachable; BullMQ requires `maxRetriesPerRequest: null`.
 * @param ca `config.redisCa`
 */
export const openWorkerRedis = (url: string, ca: string | null = null): Redis =>
  new Redis(url, { ...tlsOptions(ca), maxRetriesPerRequest: null })

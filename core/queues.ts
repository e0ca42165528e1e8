/**
 * Every queue's contract. A payload is ids: Postgres is the truth, Redis only delivers, at least once and in any order.
 * Consumers check a payload against its schema before they trust it.
 */
import { Queue, UnrecoverableError } from 'bullmq'
import type { Redis } from 'ioredis'
import Type, { type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'

const IdSchema = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })

/** "Look at this job": whatever is due for it is read from Postgres, so that one more message does no harm. */
export const JobMessageSchema = Type.Object({ jobId: IdSchema }, { additionalProperties: false })
export type JobMessage = Static<typeof JobMessageSchema>

/** "Run this attempt of this trial", if it is still the one that is due. */
export const TrialMessageSchema = Type.Object(
  { trialId: IdSchema, attempt: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
)
export type TrialMessage = Static<typeof TrialMessageSchema>

export const JOBS_QUEUE = 'jobs'
export const trialsQueue = (pool: string): string => `trials.${pool}`

/** The id under which an attempt is queued: Redis drops a second message for the same attempt. */
export const trialMessageId = ({ trialId, attempt }: TrialMessage): string => `${trialId}-${attempt}`

/** BullMQ serves the lowest number first, from 1; ours is -100 to 100, the highest first. */
export const bullPriority = (priority: number): number => 101 - priority

/** The payload, checked. A message that doesn't fit is never tried again. */
export function parseMessage<T extends TSchema>(schema: T, data: unknown): Static<T> {
  if (Value.Check(schema, data)) return data
  const [first] = Value.Errors(schema, data)
  // BullMQ knows this class by identity; a subclass would be retried.
  throw new UnrecoverableError(
    `bad message: ${first?.instancePath ?? ''} ${first?.message ?? 'not an object'}`,
  )
}

// A message that failed must go too: while it stays, Redis silently drops a second one under its id.
const keepNothing = { removeOnComplete: true, removeOnFail: true, attempts: 1 }

/** A producer of `jobs` messages. */
export const openJobsQueue = (connection: Redis, prefix: string): Queue<JobMessage> =>
  new Queue(JOBS_QUEUE, { connection, prefix, defaultJobOptions: keepNothing })

/** A producer of one pool's trial messages. Attempts are counted in Postgres, so BullMQ tries once. */
export const openTrialsQueue = (connection: Redis, prefix: string, pool: string): Queue<TrialMessage> =>
  new Queue(trialsQueue(pool), { connection, prefix, defaultJobOptions: keepNothing })

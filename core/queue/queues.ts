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
/** Every host has a queue of its own: what is on it was chosen for that host. */
export const trialsQueue = (hostId: string): string => `trials.${hostId}`

/** The id under which an attempt is queued: Redis drops a second message for the same attempt. */
export const trialMessageId = ({ trialId, attempt }: TrialMessage): string => `${trialId}-${attempt}`

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

/** A producer of one host's trial messages. Attempts are counted in Postgres, so BullMQ tries once. */
export const openTrialsQueue = (connection: Redis, prefix: string, hostId: string): Queue<TrialMessage> =>
  new Queue(trialsQueue(hostId), { connection, prefix, defaultJobOptions: keepNothing })

import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { SecateurError } from '#core/errors.ts'
import { mayHaveTakenEffect, unknownOutcome } from '../http/unknown-outcome.ts'
import { hasBody } from './unread-bodies.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** The time limits of requests and connections, in milliseconds. */
export interface TimeLimits {
  /** Until the headers of a request have arrived. Then it gets 408. */
  headers: number
  /** From then until its body has arrived. Then it gets 408. */
  body: number
  /** From then until its answer begins. Then it gets 503. A database behind a cut network does not even refuse connections. */
  answer: number
  /** The same for operations whose answers may take longer, by operation id. */
  slowAnswers: Readonly<Record<string, number>>
  /** From then until the client has received the answer. Then the connection ends. A client that reads slowly may need long. */
  transfer: number
  /** The same for operations whose answers may be large, by operation id. */
  slowTransfers: Readonly<Record<string, number>>
  /** While no byte moves on a connection, in either direction. Then it ends. Longer than any answer without one. */
  idle: number
  /** In which an upload has to send a least number of bytes. Else it gets 408. */
  stall: number
  /** In which the storage has to take an upload that has arrived. Else it gets 503. Shorter than `idle`. */
  store: number
}

/** Python validates a job. For that it may have to start, or to ask a model hub. */
const CHECK_LIMIT_MS = MINUTE
/** Python validates the jobs of a benchmark one after the other. */
const BENCHMARK_LIMIT_MS = 80 * SECOND
/** A long poll waits for up to a minute. */
const LONG_POLL_LIMIT_MS = 70 * SECOND
/** For a model. Its client may also continue a download that has ended. */
const DOWNLOAD_LIMIT_MS = 24 * 60 * MINUTE
/** Control treats an upload as abandoned after twice this time. */
const UPLOAD_LIMIT_MS = 60 * MINUTE

/**
 * For a statement in Postgres. Its client gives up after 1.2 times as long, which is less than `answer`: the error of the
 * database tells whether anything has changed, and an exceeded time limit does not.
 */
export const STATEMENT_LIMIT_MS = 7.5 * SECOND

export const TIME_LIMITS: TimeLimits = {
  headers: 10 * SECOND,
  body: 10 * SECOND,
  answer: 10 * SECOND,
  slowAnswers: {
    submitJob: CHECK_LIMIT_MS,
    cloneJob: CHECK_LIMIT_MS,
    submitBenchmark: BENCHMARK_LIMIT_MS,
    makeArtifact: CHECK_LIMIT_MS,
    createSchedule: CHECK_LIMIT_MS,
    editSchedule: CHECK_LIMIT_MS,
    getJob: LONG_POLL_LIMIT_MS,
    uploadDataset: UPLOAD_LIMIT_MS,
  },
  transfer: 60 * MINUTE,
  slowTransfers: {
    downloadArtifactFile: DOWNLOAD_LIMIT_MS,
    downloadArtifact: DOWNLOAD_LIMIT_MS,
  },
  idle: 90 * SECOND,
  stall: 30 * SECOND,
  store: 60 * SECOND,
}

declare module 'fastify' {
  interface FastifyReply {
    /** Ends the current phase of its request. */
    phaseTimer: NodeJS.Timeout | undefined
  }
}

/**
 * Limits the time of every request in three phases: its body arrives, its answer is made, its answer is received. An event
 * stream has no end of its own, and no limit once it has begun.
 *
 * Fastify's `handlerTimeout` is not used: its timer stops as soon as a body has been read.
 */
export const timeLimits = fp<TimeLimits>(
  async (app, { body, answer, slowAnswers, transfer, slowTransfers }) => {
    const operations = new Set<string>()
    app.addHook('onRoute', ({ schema, handlerTimeout, url }) => {
      operations.add(String(schema?.operationId))
      if (handlerTimeout) throw new Error(`${url} sets handlerTimeout: set its limit in time-limits.ts`)
    })
    app.addHook('onReady', async () => {
      const named = Object.keys({ ...slowAnswers, ...slowTransfers })
      const unknown = named.filter((operation) => !operations.has(operation))
      if (unknown.length > 0) throw new Error(`Time limits name unknown operations: ${unknown.join(', ')}`)
    })

    app.decorateReply('phaseTimer')
    const enterPhase = (reply: FastifyReply, ms: number, error: () => SecateurError) => {
      clearTimeout(reply.phaseTimer)
      if (reply.raw.destroyed) return // the client has disconnected
      reply.phaseTimer = setTimeout(() => {
        const isStreaming = reply.sent && !reply.hasBegun
        if (!isStreaming) reply.abort(error())
      }, ms)
    }
    const awaitAnswer = (request: FastifyRequest, reply: FastifyReply) => {
      const ms = slowAnswers[operationOf(request)] ?? answer
      enterPhase(reply, ms, () => (mayHaveTakenEffect(request) ? unknownOutcome(request) : answerTooSlow()))
    }

    app.addHook('onRequest', (request, reply, done) => {
      awaitAnswer(request, reply)
      reply.raw.once('close', () => clearTimeout(reply.phaseTimer))
      done()
    })
    app.addHook('preParsing', (request, reply, payload, done) => {
      if (hasBody(request)) enterPhase(reply, body, bodyTooSlow)
      done(null, payload)
    })
    app.addHook('preValidation', (request, reply, done) => {
      awaitAnswer(request, reply)
      done()
    })
    app.addHook('onSend', (request, reply, _, done) => {
      enterPhase(reply, slowTransfers[operationOf(request)] ?? transfer, transferTooSlow)
      done()
    })
  },
  { name: 'time-limits', dependencies: ['abort'] },
)

const operationOf = ({ routeOptions }: FastifyRequest) => String(routeOptions.schema?.operationId)

const bodyTooSlow = () =>
  new SecateurError('PRUNE_REQUEST_TIMEOUT', 'The body of the request took too long to arrive. Try again.')
const answerTooSlow = () =>
  new SecateurError('PRUNE_UNAVAILABLE', 'The request took too long. Try again in a moment.')
const transferTooSlow = () =>
  new SecateurError('PRUNE_REQUEST_TIMEOUT', 'The client took too long to receive the answer.')

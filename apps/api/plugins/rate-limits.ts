import { setTimeout as delay } from 'node:timers/promises'
import rateLimit from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import { SecateurError } from '#core/errors.ts'

const WINDOW_MS = 60_000
/** A healthy Redis responds faster. After a timeout, requests are not counted for `PAUSE_MS`. */
const TIMEOUT_MS = 1_000
const PAUSE_MS = 10_000
const MAX_EXCEEDED = 10_000

/** The requests that a key or a team may still make in the current window. */
interface Budget {
  /** Requests per minute. */
  max: number
  remaining: number
  /** End of the window, by `performance.now()`. */
  resetsAt: number
  isExceeded: boolean
}

/**
 * Limits requests per minute for each key and each team, counted in Redis for all processes. A 304 is free, so a
 * conditional poll is counted only once its status is known. Without Redis, requests are neither rejected nor delayed.
 */
export const rateLimits = fp(
  async (app) => {
    const { redis, queuePrefix, requestLimits, logger } = app.deps
    await app.register(rateLimit, { global: false, redis, nameSpace: `${queuePrefix}:requests:` })
    const limits = [
      { max: requestLimits.perKey, idOf: ({ key }: FastifyRequest) => `key-${key.id}` },
      { max: requestLimits.perTeam, idOf: ({ teamId }: FastifyRequest) => `team-${teamId}` },
    ].map(({ max, idOf }) => ({
      idOf,
      count: app.createRateLimit({ max, timeWindow: WINDOW_MS, keyGenerator: idOf }),
    }))
    /** Exceeded budgets that this process has seen. Their requests are rejected without asking Redis again. */
    const exceeded = new LRUCache<string, Budget>({ max: MAX_EXCEEDED })
    let pausedUntil = 0

    /** Counts the request. @returns its budgets afterwards; none without Redis */
    async function charge(request: FastifyRequest): Promise<Budget[]> {
      if (performance.now() < pausedUntil) return []
      try {
        const budgets = Promise.all(limits.map((limit) => count(request, limit)))
        return await Promise.race([budgets, rejectAfter(TIMEOUT_MS)])
      } catch (error) {
        pausedUntil = performance.now() + PAUSE_MS
        logger.warn({ error }, 'Redis is unreachable: requests are not counted')
        return []
      }
    }

    async function count(request: FastifyRequest, limit: (typeof limits)[number]): Promise<Budget> {
      const counted = await limit.count(request)
      if (counted.isAllowed) throw new Error('the rate limiter has no allow list')
      const { max, remaining, ttl, isExceeded } = counted
      const budget = { max, remaining, resetsAt: performance.now() + ttl, isExceeded }
      if (isExceeded) exceeded.set(limit.idOf(request), budget, { ttl })
      return budget
    }

    const exceededBudgets = (request: FastifyRequest): Budget[] =>
      limits.flatMap(({ idOf }) => exceeded.get(idOf(request)) ?? [])

    app.addHook('onRequest', (request, reply, done) => {
      if (!request.key) return done()
      const known = exceeded.size > 0 ? exceededBudgets(request) : []
      if (known.length > 0) return done(rateLimited(reply, known))
      if (isConditional(request)) return done()
      charge(request).then((budgets) => done(rateLimited(reply, budgets)), done)
    })
    app.addHook('onSend', (request, reply, _, done) => {
      const { statusCode } = reply
      if (!request.key || statusCode === 304 || statusCode === 429 || !isConditional(request)) return done()
      charge(request).then((budgets) => {
        setHeaders(reply, budgets)
        done()
      }, done)
    })
  },
  { name: 'rate-limits', dependencies: ['authenticate'] },
)

/** Whether the answer may be a free 304. A stream and a long poll occupy a slot, so they are counted when they start. */
function isConditional({ method, headers, query, routeOptions }: FastifyRequest): boolean {
  if (method !== 'GET' || headers['if-none-match'] === undefined) return false
  const { response = {} } = (routeOptions.schema ?? {}) as { response?: object }
  return '304' in response && !Object.hasOwn(query as object, 'wait')
}

/** @returns the error to reject the request with if one of the budgets is exceeded */
function rateLimited(reply: FastifyReply, budgets: readonly Budget[]): SecateurError | undefined {
  const seconds = setHeaders(reply, budgets)
  const exceeded = budgets.find(({ isExceeded }) => isExceeded)
  if (!exceeded) return undefined
  reply.header('retry-after', seconds)
  return new SecateurError(
    'PRUNE_RATE_LIMITED',
    `The limit is ${exceeded.max} requests per minute. Try again in ${seconds} s. Polls that send If-None-Match and get a 304 are not counted.`,
  )
}

/** Sets the rate-limit headers to the budget with the fewest requests left. @returns the seconds until it resets */
function setHeaders(reply: FastifyReply, budgets: readonly Budget[]): number {
  const [tightest] = budgets.toSorted((a, b) => a.remaining - b.remaining)
  if (!tightest) return 0
  const { max, remaining, resetsAt } = tightest
  const seconds = Math.ceil((resetsAt - performance.now()) / 1_000)
  reply.headers({ 'ratelimit-limit': max, 'ratelimit-remaining': remaining, 'ratelimit-reset': seconds })
  return seconds
}

async function rejectAfter(ms: number): Promise<never> {
  await delay(ms, undefined, { ref: false })
  throw new Error(`no response within ${ms} ms`)
}

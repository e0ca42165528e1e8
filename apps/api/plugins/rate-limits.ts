import { setTimeout as delay } from 'node:timers/promises'
import rateLimit from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import { SecateurError } from '#core/errors.ts'

const WINDOW_MS = 60_000
/** Longer than a Redis that works takes; one that takes longer is left alone for a while. */
const PATIENCE_MS = 1_000
const REST_MS = 10_000
const MOST_REMEMBERED = 10_000

/** What somebody may still ask for. */
interface Budget {
  /** Requests a minute. */
  max: number
  remaining: number
  /** When it is full again, by `performance.now()`. */
  until: number
  isExceeded: boolean
}

/**
 * So many requests a minute for each key and each team, counted in Redis for all processes. A 304 costs nothing, so what may
 * end in one is charged when it hasn't. Without Redis nobody is refused, and nobody waits.
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
    /** Whose budgets this process has seen exceeded: they are refused without another look at Redis. */
    const spent = new LRUCache<string, Budget>({ max: MOST_REMEMBERED })
    let restsUntil = 0

    /** @returns the request's budgets after it is counted; none without Redis */
    async function charge(request: FastifyRequest): Promise<Budget[]> {
      if (performance.now() < restsUntil) return []
      try {
        const budgets = Promise.all(limits.map((limit) => count(request, limit)))
        return await Promise.race([budgets, failAfter(PATIENCE_MS)])
      } catch (error) {
        restsUntil = performance.now() + REST_MS
        logger.warn({ error }, 'Redis is away: requests are not counted')
        return []
      }
    }

    async function count(request: FastifyRequest, limit: (typeof limits)[number]): Promise<Budget> {
      const counted = await limit.count(request)
      if (counted.isAllowed) throw new Error('nobody is on a list of those who are not counted')
      const { max, remaining, ttl, isExceeded } = counted
      const budget = { max, remaining, until: performance.now() + ttl, isExceeded }
      if (isExceeded) spent.set(limit.idOf(request), budget, { ttl })
      return budget
    }

    const spentBudgets = (request: FastifyRequest): Budget[] =>
      limits.flatMap(({ idOf }) => spent.get(idOf(request)) ?? [])

    app.addHook('onRequest', (request, reply, done) => {
      if (!request.key) return done()
      const refused = spent.size > 0 ? spentBudgets(request) : []
      if (refused.length > 0) return done(refusal(reply, refused))
      if (mayBe304(request)) return done()
      charge(request).then((budgets) => done(refusal(reply, budgets)), done)
    })
    app.addHook('onSend', (request, reply, _, done) => {
      const { statusCode } = reply
      if (!request.key || statusCode === 304 || statusCode === 429 || !mayBe304(request)) return done()
      charge(request).then((budgets) => {
        tell(reply, budgets)
        done()
      }, done)
    })
  },
  { name: 'rate-limits', dependencies: ['keys'] },
)

const mayBe304 = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && headers['if-none-match'] !== undefined

/** What to refuse with if one of the budgets is exceeded. */
function refusal(reply: FastifyReply, budgets: readonly Budget[]): SecateurError | undefined {
  const seconds = tell(reply, budgets)
  const exceeded = budgets.find(({ isExceeded }) => isExceeded)
  if (!exceeded) return undefined
  reply.header('retry-after', seconds)
  return new SecateurError(
    'PRUNE_RATE_LIMITED',
    `More than ${exceeded.max} requests in a minute. Go on in ${seconds} s; polls that send If-None-Match and get a 304 are not counted.`,
  )
}

/** Says in the headers what is left of the budget that is closest to its end. @returns the seconds until it is full again */
function tell(reply: FastifyReply, budgets: readonly Budget[]): number {
  const [tightest] = budgets.toSorted((a, b) => a.remaining - b.remaining)
  if (!tightest) return 0
  const { max, remaining, until } = tightest
  const seconds = Math.ceil((until - performance.now()) / 1_000)
  reply.headers({ 'ratelimit-limit': max, 'ratelimit-remaining': remaining, 'ratelimit-reset': seconds })
  return seconds
}

async function failAfter(ms: number): Promise<never> {
  await delay(ms, undefined, { ref: false })
  throw new Error(`no answer in ${ms} ms`)
}

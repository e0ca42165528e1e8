import fp from 'fastify-plugin'
import { Histogram } from 'prom-client'

/** Measures response times per route template. Ids and other text of callers never become labels. */
export const requestMetrics = fp(
  async (app) => {
    const durations = new Histogram({
      name: 'secateur_http_request_duration_seconds',
      help: 'Time from the arrival of a request to the end of its response.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60],
      registers: [app.deps.registry],
    })
    app.addHook('onResponse', ({ method, routeOptions }, reply, done) => {
      const route = routeOptions.url ?? 'none'
      durations.observe(
        { method: routeOptions.url ? method : 'any', route, status: reply.statusCode },
        reply.elapsedTime / 1_000,
      )
      done()
    })
  },
  { name: 'request-metrics' },
)

/** Limits of connections, which Node enforces before and between requests. */
import type { TimeLimits } from './time-limits.ts'

/** More than the 10,000 requests that may wait for changes. Further connections are closed at once. */
export const MAX_CONNECTIONS = 12_000
/** Between two requests. Longer than the usual minute of proxies, so that a proxy never sends into a connection that closes. */
const KEEP_ALIVE_MS = 72_000
const CHECK_INTERVAL_MS = 1_000

/** The options of Fastify for its HTTP server. */
export const connectionOptions = ({ headers, idle }: TimeLimits) => ({
  connectionTimeout: idle,
  keepAliveTimeout: KEEP_ALIVE_MS,
  http: { headersTimeout: headers, connectionsCheckingInterval: CHECK_INTERVAL_MS },
})

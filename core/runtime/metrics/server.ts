/** `GET /metrics` on a port of its own, away from the API's: it has no keys, and tells of every team. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import type { Logger } from '../logger.ts'

export interface MetricsAddress {
  host: string
  /** Null: nothing is served. */
  port: number | null
}

export interface MetricsServer {
  close(): void
}

/** @throws when the port is taken */
export async function serveMetrics(
  registry: Registry,
  { host, port }: MetricsAddress,
  logger: Logger,
): Promise<MetricsServer> {
  if (port === null) return { close: () => {} }
  const server = listener(registry, logger).listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  logger.info({ host, port: address.port }, 'metrics are served')
  return {
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const listener = (registry: Registry, logger: Logger): Server =>
  createServer(async (request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end()
      return
    }
    try {
      const text = await registry.metrics()
      response.writeHead(200, { 'content-type': registry.contentType }).end(text)
    } catch (error) {
      logger.error({ error }, 'the metrics could not be collected')
      response.writeHead(500).end()
    }
  })

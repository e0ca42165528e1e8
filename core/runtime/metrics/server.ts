/** `GET /metrics` on a separate port: it needs no key and shows data of all teams, so it must not share the API's port. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import type { Logger } from '../logger.ts'
import { explainPort } from '../startup/ports.ts'

export interface MetricsAddress {
  host: string
  /** null if metrics are off. */
  port: number | null
}

export interface MetricsServer {
  close(): void
}

/** @throws StartError if the port cannot be used */
export async function serveMetrics(
  registry: Registry,
  { host, port }: MetricsAddress,
  logger: Logger,
): Promise<MetricsServer> {
  if (port === null) return { close: () => {} }
  const server = listener(registry, logger)
  await explainPort({ setting: 'SECATEUR_METRICS_PORT', host, port }, async () => {
    server.listen(port, host)
    await once(server, 'listening')
  })
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

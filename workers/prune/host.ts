/** Registers this worker's device as a host. */

import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { Catalogue } from '#core/schemas/catalogue.ts'

const BEAT_INTERVAL_MS = 5_000

export interface RegisteredHost {
  id: string
  device: string
  /** Ends the heartbeats and marks the host stopped. */
  stop(): Promise<void>
}

export interface HostOptions {
  hostName: string
  pool: string
  device: string
  labels: readonly string[]
  catalogue: Catalogue
}

/** Registers the host by name and device, and sends heartbeats until it is stopped. */
export async function registerHost(
  hosts: Repositories['hosts'],
  { hostName, pool, device, labels, catalogue }: HostOptions,
  logger: Logger,
): Promise<RegisteredHost> {
  const { environment, memoryBytes } = catalogue
  const id = await hosts.register({
    name: `${hostName}/${device}`,
    pool,
    device,
    labels: [...new Set([device.replace(/:.*/, ''), ...labels])],
    environment,
    memoryBytes,
  })
  const timer = setInterval(() => {
    hosts
      .heartbeat(id)
      .catch((error: unknown) => logger.warn({ error }, 'the heartbeat of the host was not written'))
  }, BEAT_INTERVAL_MS)
  return {
    id,
    device,
    stop: async () => {
      clearInterval(timer)
      await hosts.stop(id)
    },
  }
}

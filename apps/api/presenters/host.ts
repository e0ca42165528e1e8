import type { Host } from '#core/repositories/index.ts'
import type { HostResource } from '#core/schemas/resources.ts'
import { iso } from './time.ts'

export const presentHost = (host: Host): HostResource => ({
  id: host.id,
  name: host.name,
  pool: host.pool,
  device: host.device,
  labels: host.labels,
  state: host.state,
  runs: host.runs,
  model: host.model,
  environment: host.environment,
  memoryBytes: host.memoryBytes,
  startedAt: iso(host.startedAt),
  heartbeatAt: iso(host.heartbeatAt),
  drainedAt: iso(host.drainedAt),
  stoppedAt: iso(host.stoppedAt),
})

/** What a pruning worker tells Prometheus: how its attempts ended, and what they took. */
import { Counter, Gauge, type Registry } from 'prom-client'
import { type Ending, outcomeOf } from './attempt.ts'

export interface WorkerMetrics {
  ended(ending: Ending): void
}

export function createWorkerMetrics(registry: Registry, deviceMemoryBytes: number | null): WorkerMetrics {
  const registers = [registry]
  const attempts = new Counter({
    name: 'secateur_attempts_total',
    help: 'Attempts of this worker by how their work ended; of those that failed or died, the type of the error.',
    labelNames: ['outcome', 'cause'],
    registers,
  })
  const seconds = new Counter({
    name: 'secateur_phase_seconds_total',
    help: 'Seconds that trials have spent in their phases.',
    labelNames: ['phase'],
    registers,
  })
  const peak = new Gauge({
    name: 'secateur_trial_peak_memory_bytes',
    help: 'The most memory that the last trial had: of the machine, and of the device.',
    labelNames: ['memory'],
    registers,
  })
  const device = new Gauge({
    name: 'secateur_device_memory_bytes',
    help: 'Memory of the device; nothing where it has none of its own.',
    labelNames: [],
    registers,
  })
  if (deviceMemoryBytes === null) device.remove({})
  else device.set(deviceMemoryBytes)

  return {
    ended: (ending) => {
      attempts.inc(outcomeOf(ending))
      if (ending.kind !== 'result') return
      const { total: _, ...phases } = ending.result.seconds
      for (const [phase, taken] of Object.entries(phases)) seconds.inc({ phase }, taken)
      const { peakBytes, devicePeakBytes } = ending.result.memory
      peak.set({ memory: 'machine' }, peakBytes)
      if (devicePeakBytes !== null) peak.set({ memory: 'device' }, devicePeakBytes)
    },
  }
}

/** The Prometheus metrics of a pruning worker: how its attempts ended, and what they took. */
import { Counter, Gauge, type Registry } from 'prom-client'
import { labelsOf, type Outcome } from './outcome.ts'

export interface WorkerMetrics {
  ended(outcome: Outcome): void
}

export function createWorkerMetrics(registry: Registry, deviceMemoryBytes: number | null): WorkerMetrics {
  const registers = [registry]
  const attempts = new Counter({
    name: 'secateur_attempts_total',
    help: 'Attempts of this worker by outcome, and by the type of the error for those that failed or died.',
    labelNames: ['outcome', 'cause'],
    registers,
  })
  const seconds = new Counter({
    name: 'secateur_phase_seconds_total',
    help: 'Seconds that trials spent in each phase; `store`: in which the worker stored their models.',
    labelNames: ['phase'],
    registers,
  })
  const peak = new Gauge({
    name: 'secateur_trial_peak_memory_bytes',
    help: 'Peak memory of the last trial: machine and device.',
    labelNames: ['memory'],
    registers,
  })
  const device = new Gauge({
    name: 'secateur_device_memory_bytes',
    help: 'Memory of the device. Absent when the device has no memory of its own.',
    labelNames: [],
    registers,
  })
  if (deviceMemoryBytes === null) device.remove({})
  else device.set(deviceMemoryBytes)

  return {
    ended: (outcome) => {
      attempts.inc(labelsOf(outcome))
      if (outcome.kind !== 'result') return
      const { total: _, ...computed } = outcome.result.seconds
      const phases = { ...computed, ...(outcome.stored && { store: outcome.stored.seconds }) }
      for (const [phase, taken] of Object.entries(phases)) seconds.inc({ phase }, taken)
      const { peakBytes, devicePeakBytes } = outcome.result.memory
      peak.set({ memory: 'machine' }, peakBytes)
      if (devicePeakBytes !== null) peak.set({ memory: 'device' }, devicePeakBytes)
    },
  }
}

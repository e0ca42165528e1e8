import type { BenchmarkDryRun } from '#core/schemas/benchmarks.ts'
import { fieldItem, itemsError } from '../../http/validation-errors.ts'

/**
 * Refuses a benchmark whose estimate is above its limit. It also refuses an unknown estimate, because the benchmark could take
 * any time.
 * @throws SecateurError PRUNE_DEVICE_HOURS
 */
export function requireDeviceHours(limit: number, { deviceHours, hosts }: BenchmarkDryRun): void {
  if (deviceHours !== null && deviceHours <= limit) return
  const detail =
    deviceHours === null
      ? `is ${limit}, and the estimate is unknown: ${whyUnknown(hosts)}. Leave the limit out, or first run a small benchmark of the same models and methods`
      : `is ${limit}, and the estimate is ${Number(deviceHours.toPrecision(3))} device hours. Raise the limit, or ask for less`
  throw itemsError('PRUNE_DEVICE_HOURS', [
    { ...fieldItem('#/maxDeviceHours', detail), code: 'PRUNE_DEVICE_HOURS' },
  ])
}

function whyUnknown(hosts: BenchmarkDryRun['hosts']): string {
  const kind = hosts.find(({ unmeasured }) => unmeasured.length > 0)
  if (!kind) return 'no host is live, and no kind of host has run all of the models'
  const names = kind.unmeasured.map(({ model, method }) => `${method} of ${model}`)
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  return `${kind.deviceName} has never run ${names.slice(0, 5).join(', ')}${more}`
}

/**
 * The hardware of an environment. Sums are rounded in another order on another device, with other instructions or with another
 * number of threads, so figures differ in their last digits. docs/repeatability.md has how far.
 */
import type { Environment } from '#core/schemas/result.ts'

export const HARDWARE_FIELDS = [
  'deviceName',
  'cpuCapability',
  'threads',
] as const satisfies (keyof Environment)[]

/** No perplexity has moved by more than this fraction of it from one hardware to another. */
export const PERPLEXITY_SPREAD = 0.02

/** Whether two environments are known to differ in their hardware. */
export const isOtherHardware = (a: Environment | null, b: Environment | null): boolean =>
  HARDWARE_FIELDS.some((field) => a?.[field] != null && b?.[field] != null && a[field] !== b[field])

/** `cpu (AMD EPYC, AVX2, 2 threads)` */
export const hardwareText = ({
  device,
  deviceName,
  cpuCapability,
  threads,
}: Pick<Environment, 'device' | (typeof HARDWARE_FIELDS)[number]>): string =>
  `${device} (${[deviceName, ...(cpuCapability === null ? [] : [cpuCapability]), threads === 1 ? '1 thread' : `${threads} threads`].join(', ')})`

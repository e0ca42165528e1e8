/** What a job requires of the hosts that run its trials: a pool, labels and GPU memory. Pure. */
import { formatBytes, parseBytes } from './bytes.ts'

export interface Requirements {
  pool: string
  /** A host must have all of them. */
  labels: string[]
  /** Least GPU memory in bytes; null for any. */
  gpuMemoryBytes: number | null
}

/** One requirement: a label, or `gpu-memory>=40GiB`. */
export const REQUIREMENT = /^([a-z0-9][a-z0-9._-]{0,62}|gpu-memory>=[1-9][0-9]{0,5}[MGT]iB)$/

const MEMORY = 'gpu-memory>='

/**
 * Parses `["cuda", "gpu-memory>=40GiB"]`. The largest of several memory sizes applies.
 * @param requires each must match `REQUIREMENT`
 */
export function toRequirements(pool: string, requires: readonly string[]): Requirements {
  const sizes = requires
    .filter((text) => text.startsWith(MEMORY))
    .map((text) => parseBytes(text.slice(MEMORY.length)))
  return {
    pool,
    labels: requires.filter((text) => !text.startsWith(MEMORY)),
    gpuMemoryBytes: sizes.length > 0 ? Math.max(...sizes) : null,
  }
}

/** Formats requirements as a job states them, with the memory in the largest unit that divides it. */
export function fromRequirements({ labels, gpuMemoryBytes }: Requirements): string[] {
  return gpuMemoryBytes === null ? labels : [...labels, MEMORY + formatBytes(gpuMemoryBytes)]
}

/** `a host in the pool default with cuda and gpu-memory>=40GiB` */
export function describeHost(asked: Requirements): string {
  const requires = fromRequirements(asked)
  return `a host in the pool ${asked.pool}${requires.length > 0 ? ` with ${requires.join(' and ')}` : ''}`
}

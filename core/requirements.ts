/** What a job asks of the hosts that run its trials: `["cuda", "gpu-memory>=40GiB"]` and a pool. */

export interface Requirements {
  pool: string
  /** A host must have all of them. */
  labels: string[]
  gpuMemoryBytes: number | null
}

/** Labels, and at most one `gpu-memory>=40GiB`. */
export const REQUIREMENT = /^([a-z0-9][a-z0-9._-]{0,62}|gpu-memory>=[1-9][0-9]{0,5}[MGT]iB)$/

const MEMORY = /^gpu-memory>=(\d+)([MGT])iB$/
const UNITS = { M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }

/** Of several sizes of memory the largest counts. Each must fit `REQUIREMENT`. */
export function toRequirements(pool: string, requires: readonly string[]): Requirements {
  const sizes = requires.flatMap((text) => {
    const [, size, unit] = MEMORY.exec(text) ?? []
    return size ? [Number(size) * UNITS[unit as keyof typeof UNITS]] : []
  })
  return {
    pool,
    labels: requires.filter((text) => !MEMORY.test(text)),
    gpuMemoryBytes: sizes.length > 0 ? Math.max(...sizes) : null,
  }
}

/** The way back: as it was asked for, with the memory in the largest unit that divides it. */
export function fromRequirements({ labels, gpuMemoryBytes }: Requirements): string[] {
  return gpuMemoryBytes === null ? labels : [...labels, `gpu-memory>=${formatBytes(gpuMemoryBytes)}`]
}

/** `a host in the pool default with cuda and gpu-memory>=40GiB` */
export function describeHost(asked: Requirements): string {
  const requires = fromRequirements(asked)
  return `a host in the pool ${asked.pool}${requires.length > 0 ? ` with ${requires.join(' and ')}` : ''}`
}

function formatBytes(bytes: number): string {
  const unit = (['T', 'G'] as const).find((unit) => bytes % UNITS[unit] === 0) ?? 'M'
  return `${bytes / UNITS[unit]}${unit}iB`
}

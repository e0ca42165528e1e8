/** Sizes as people write them: `512MiB`, `40GiB`, or a number of bytes. */

const UNITS = ['', 'KiB', 'MiB', 'GiB', 'TiB'] as const

export const SIZE = /^[1-9][0-9]{0,5}[KMGT]iB$|^[1-9][0-9]{0,14}$/

/** @param size fits `SIZE` */
export function parseBytes(size: string): number {
  const unit = UNITS.findLast((name) => size.endsWith(name)) ?? ''
  return Number.parseInt(size, 10) * 1024 ** UNITS.indexOf(unit)
}

/** In the largest unit that divides it, so that nothing is lost. */
export function formatBytes(bytes: number): string {
  const power = UNITS.findLastIndex((_, power) => bytes % 1024 ** power === 0)
  return `${bytes / 1024 ** power}${UNITS[power]}`
}

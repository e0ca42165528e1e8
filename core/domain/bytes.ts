/** Sizes with a binary unit, `512MiB` or `40GiB`, or as a plain number of bytes. */

const UNITS = ['', 'KiB', 'MiB', 'GiB', 'TiB'] as const

export const SIZE = /^[1-9][0-9]{0,5}[KMGT]iB$|^[1-9][0-9]{0,14}$/

/** @param size must match `SIZE` */
export function parseBytes(size: string): number {
  const unit = UNITS.findLast((name) => size.endsWith(name)) ?? ''
  return Number.parseInt(size, 10) * 1024 ** UNITS.indexOf(unit)
}

/** Uses the largest unit that divides the size, so that parsing the text gives the same number. */
export function formatBytes(bytes: number): string {
  const power = UNITS.findLastIndex((_, power) => bytes % 1024 ** power === 0)
  return `${bytes / 1024 ** power}${UNITS[power]}`
}

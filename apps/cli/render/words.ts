/** Formats numbers, times and ids for people. */

export const percent = (fraction: number): string => `${Math.floor(fraction * 100)}%`

export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** `2026-11-24 08:00 UTC+01:00` in `zone`, by default the zone of this machine. */
export const localTime = (iso: string, zone?: string): string =>
  new Date(iso)
    .toLocaleString('sv-SE', {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'longOffset',
      timeZone: zone,
    })
    .replace(/GMT(\+00:00)?/, 'UTC')

export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = count < 1 ? 0 : Math.min(Math.floor(Math.log2(count) / 10), units.length - 1)
  return `${(count / 1024 ** power).toFixed(power > 2 ? 1 : 0)} ${units[power]}`
}

/** The start of an id, long enough to be unique within a minute. Commands accept it in place of the id. */
export const shortId = (id: string): string => id.slice(0, 13)

export const count = (number: number, what: string): string =>
  `${number} ${number === 1 ? what : plural(what)}`

export const plural = (what: string): string => `${what.replace(/(?<![aeiou])y$/, 'ie')}s`

import Table from 'cli-table3'
import { paint } from './terminal.ts'

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((name) => [name, '']),
)

/** Rows in aligned columns below their names. A name that ends in `>` aligns its column to the right. */
export function columns(names: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const table = new Table({
    head: names.map((name) => paint.strong(name.replace('>', '').toUpperCase())),
    colAligns: names.map((name) => (name.endsWith('>') ? 'right' : 'left')),
    chars: { ...NO_BORDERS, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  table.push(...rows.map((row) => row.map((cell) => String(cell).replaceAll('\n', '\\n'))))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** A list with the option that continues it, if there is another page. */
export const page = (list: string, nextCursor: string | null): string =>
  nextCursor ? `${list}\n\n${paint.faint(`More: --cursor ${nextCursor}`)}` : list

/** The cells of a table's levels, without the dense row and n:m patterns. */
import type { Cell, Table } from '../../tables/table.ts'

export interface LevelCell {
  level: number
  cell: Cell
}

export type TableRow = Table['rows'][number]

export const levelRows = ({ rows }: Table): TableRow[] =>
  rows.slice(1).filter(({ pattern }) => pattern === null)

/** Those of a column. */
export const levelCells = (table: Table, column: number): LevelCell[] =>
  levelRows(table).flatMap(({ level, cells }) => {
    const cell = cells[column]
    return cell?.trialId ? [{ level, cell }] : []
  })

/** The row of the level nearest to 0.5, where methods are usually compared; null if the table has no levels. */
export const rowNearestHalf = (table: Table): TableRow | null => {
  const [first = null, ...others] = levelRows(table)
  return others.reduce((a, b) => (Math.abs(b.level - 0.5) < Math.abs((a?.level ?? 0) - 0.5) ? b : a), first)
}

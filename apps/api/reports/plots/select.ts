/** Parts of a table for a picture. */
import type { Table } from '../../tables/table.ts'

/** The table with these columns only. */
export const selectColumns = (table: Table, columns: readonly number[]): Table => ({
  ...table,
  columns: columns.flatMap((column) => table.columns[column] ?? []),
  rows: table.rows.map((row) => ({ ...row, cells: columns.flatMap((column) => row.cells[column] ?? []) })),
})

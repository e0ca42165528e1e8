/** Tables with a row for each level. */

import { figureCell } from './cells.ts'
import type { Block, ReportCell, ReportTable } from './document.ts'
import { plain, tableBlock } from './document.ts'
import type { Group, Part, ReportJob } from './measured/job.ts'

/** Wider tables do not fit a page; they are split. */
const MOST_COLUMNS = 6

export interface LevelColumn {
  label: string
  /** By the label of the row: `dense`, a level or an n:m pattern. */
  cells: ReadonlyMap<string, ReportCell>
}

/** A column of a job's table. */
export const measuredColumn = (
  job: ReportJob,
  part: Part,
  column: number,
  label: string,
  group: Group | null = null,
): LevelColumn => ({
  label,
  cells: new Map(
    part.table.rows.flatMap((row) => {
      const cell = row.cells[column]
      return cell ? [[row.label, figureCell(job, part, cell, row.level, group)] as const] : []
    }),
  ),
})

/** @param notes about the cells of each table */
export function levelTables(
  { id, title, caption }: Pick<ReportTable, 'id' | 'title' | 'caption'>,
  columns: readonly LevelColumn[],
  notes: (cells: readonly ReportCell[]) => string,
): Block[] {
  const count = Math.ceil(columns.length / MOST_COLUMNS)
  const size = Math.ceil(columns.length / count)
  return Array.from({ length: count }, (_, index) => {
    const shown = columns.slice(index * size, (index + 1) * size)
    const labels = rowLabels(shown)
    const cells = labels.map((label) => shown.map((column) => column.cells.get(label) ?? plain('')))
    return tableBlock({
      id: index === 0 ? id : `${id}-part-${index + 1}`,
      title: count === 1 ? title : `${title}, part ${index + 1} of ${count}`,
      caption: [caption, notes(cells.flat())].filter(Boolean).join(' '),
      header: ['level', ...shown.map(({ label }) => label)],
      align: ['right', ...shown.map(() => 'right' as const)],
      rows: cells.map((row, index) => [plain(labels[index] ?? ''), ...row]),
      hasBaseline: labels[0] === 'dense',
    })
  })
}

/** Those of any column: the dense model, the levels upwards, then the patterns. */
function rowLabels(columns: readonly LevelColumn[]): string[] {
  const all = [...new Set(columns.flatMap(({ cells }) => [...cells.keys()]))]
  const levels = all.filter((label) => !Number.isNaN(Number(label)))
  return [
    ...all.filter((label) => label === 'dense'),
    ...levels.toSorted((a, b) => Number(a) - Number(b)),
    ...all.filter((label) => label.includes(':')),
  ]
}

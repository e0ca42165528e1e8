/** Tables 4 and 5: the ideas of the paper's AI, which of them run, and what they give by level. */

import { hasOtherSparsity } from '../../tables/cell-text.ts'
import { figureCell, reasonOf } from '../cells.ts'
import { type Block, paragraph, plain, type ReportCell, tableBlock } from '../document.ts'
import { levelTables, measuredColumn } from '../level-tables.ts'
import type { Subject } from '../subjects.ts'
import { columnsOf, notesFor, type PaperContext, perSubject } from './context.ts'
import { type LevelCell, levelCells, rowNearestHalf } from './level-cells.ts'
import { captionOf } from './method-tables.ts'
import { IDEAS, type Idea, isOfAi } from './published.ts'
import { publishedColumns } from './published-columns.ts'

/** Table 4. */
export const ideaTable = (context: PaperContext): Block[] =>
  perSubject(context, 'ideas', "Table 4. Ideas of the paper's AI").map(({ subject, id, title }) => {
    const row = rowNearestHalf(subject.part.table)
    const rows = IDEAS.flatMap((idea) => ideaRows(context, subject, idea, row))
    return tableBlock({
      id,
      title,
      caption: [
        'In the paper: whether the code that its AI wrote ran. Here: how many models have a figure, and how many have the level as their sparsity.',
        `Last column: ${captionOf(context)}.`,
        notesFor(context, 'column')(rows.flat()),
      ]
        .filter(Boolean)
        .join(' '),
      header: [
        '',
        'idea',
        'in the paper',
        'method here',
        'ran',
        'kept the level',
        row === null ? 'figure' : `at ${row.label}`,
      ],
      align: ['left', 'left', 'left', 'left', 'left', 'left', 'right'],
      rows,
      hasBaseline: false,
    })
  })

function ideaRows(
  { jobs }: PaperContext,
  subject: Subject,
  { number, title, status, cause, method }: Idea,
  row: ReturnType<typeof rowNearestHalf>,
): ReportCell[][] {
  const known = [number, title, cause === null ? status : `${status}: ${cause}`]
  const columns = columnsOf(subject, (id) => id === method)
  if (columns.length === 0) return [[...known, method, 'not run', '', ''].map(plain)]
  return columns.map((column) => {
    const { table } = subject.part
    const cells = levelCells(table, column)
    const cell = row?.cells[column]
    return [
      ...[...known, table.columns[column]?.label ?? method, ranText(cells, jobs), keptText(cells)].map(plain),
      row && cell ? figureCell(subject.job, subject.part, cell, row.level, 'ai') : plain(''),
    ]
  })
}

/** `3 of 3`; a reason if none ran. */
function ranText(cells: readonly LevelCell[], jobs: PaperContext['jobs']): string {
  const ran = cells.filter(hasRun).length
  const [first] = cells
  if (ran > 0 || !first) return `${ran} of ${cells.length}`
  const reason = first.cell.trialId === null ? null : reasonOf(jobs, first.cell.trialId)
  const word = WORDS[first.cell.status] ?? 'no result yet'
  return reason ? `${word}: ${reason}` : word
}

const WORDS: Readonly<Record<string, string>> = {
  not_applicable: 'not applicable',
  failed: 'failed',
  cancelled: 'cancelled',
}

export const hasRun = ({ cell }: LevelCell): boolean => ['ok', 'overflow', 'nan'].includes(cell.status)

export const keptLevel = ({ cell, level }: LevelCell): boolean =>
  cell.sparsity !== null && !hasOtherSparsity({ value: 0, sparsity: cell.sparsity }, level)

const keptText = (cells: readonly LevelCell[]): string => {
  const ran = cells.filter(hasRun)
  return ran.length === 0 ? '' : `${ran.filter(keptLevel).length} of ${ran.length}`
}

/** Table 5. */
export const aiLevelTable = (context: PaperContext): Block[] =>
  perSubject(context, 'ai', "Table 5. Methods of the paper's AI by level").flatMap(
    ({ subject, ...table }) => {
      const { job, part } = subject
      const columns = columnsOf(subject, isOfAi).map((column) =>
        measuredColumn(job, part, column, part.table.columns[column]?.label ?? '', 'ai'),
      )
      if (columns.length === 0)
        return [paragraph(`${table.title}: not run, because the benchmark has none of these methods.`)]
      return levelTables(
        { ...table, caption: `${captionOf(context)}.` },
        [...columns, ...publishedColumns(subject, isOfAi)],
        notesFor(context),
      )
    },
  )

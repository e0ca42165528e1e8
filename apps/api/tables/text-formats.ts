/** A job's table as Markdown and LaTeX. */
import { markdownTable } from 'markdown-table'
import { evaluationLabel } from '#core/domain/evaluations.ts'
import { escapeLatex, escapeMarkdown, shortRevision } from '../exports/escaping.ts'
import { latexBold, latexTable, latexText, TABLE_PACKAGES } from '../exports/latex.ts'
import { bestCells } from './best-cells.ts'
import { caption, otherEvaluationsText } from './caption.ts'
import { cellText } from './cell-text.ts'
import type { Table } from './table.ts'

/** The rows in Markdown and LaTeX: `levels` (columns are methods) or `methods` (columns are levels). */
export type Layout = 'levels' | 'methods'

export function toMarkdown(table: Table, layout: Layout = 'levels'): string {
  const grid = textGrid(table, layout).map((cells) => cells.map(escapeMarkdown))
  const texts = [caption(table), otherEvaluationsText(table)].filter(Boolean).map(escapeMarkdown)
  return `${[markdownTable(grid, { align: alignment(grid, layout) }), ...texts].join('\n\n')}\n`
}

/** Numbers with an exponent are set as papers print them, and the best of each level is bold, with those that print the same. */
export function toLatex(table: Table, layout: Layout = 'levels'): string {
  const [header = [], ...body] = turned(
    textGrid(table, 'levels')
      .map((cells) => cells.map(latexText))
      .map(withBold(table)),
    layout,
  )
  const others = otherEvaluationsText(table)
  const title = table.measurement ? evaluationLabel(table.measurement) : 'no figures'
  return `${[
    `% Job ${table.jobId}; needs ${TABLE_PACKAGES}`,
    ...(others ? [`% ${escapeLatex(others)}`] : []),
    ...latexTable({
      label: `tab:job-${table.jobId}`,
      title: latexText(title),
      caption: latexText(shortRevision(caption(table))),
      align: alignment([header], layout),
      header,
      rows: body.map((cells) => ({ cells })),
      hasBaseline: layout === 'levels',
    }),
  ].join('\n')}\n`
}

/** Makes the best figures of a line bold. The first lines are the header and the dense model, which is no method's. */
const withBold =
  ({ rows, measurement }: Table) =>
  (line: string[], index: number): string[] => {
    const row = rows[index - 1]
    if (!row || index === 1) return line
    const best = new Set(bestCells(row.cells, row.level, measurement?.metric))
    return line.map((text, column) => {
      const cell = row.cells[column - 1]
      return cell && best.has(cell) ? latexBold(text) : text
    })
  }

/** The cells as text: a header row, and a label at the start of each row. */
function textGrid({ columns, rows, measurement }: Table, layout: Layout): string[][] {
  const lines = rows.map(({ label, level, cells }) => [
    label,
    ...cells.map((cell) => cellText(cell, level, measurement?.metric)),
  ])
  return turned([['level', ...columns.map(({ label }) => label)], ...lines], layout)
}

/** @param grid of the layout `levels` */
function turned(grid: string[][], layout: Layout): string[][] {
  if (layout === 'levels') return grid
  const [names = [], ...lines] = grid
  return names.map((name, column) => [
    column === 0 ? 'method' : name,
    ...lines.map((line) => line[column] ?? ''),
  ])
}

/** Left for names, right for numbers. */
const alignment = ([header = []]: string[][], layout: Layout): ('l' | 'r')[] =>
  header.map((_, column) => (layout === 'methods' && column === 0 ? 'l' : 'r'))

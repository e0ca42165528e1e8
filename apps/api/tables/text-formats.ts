/** A job's table as Markdown and LaTeX. */
import { markdownTable } from 'markdown-table'
import { escapeLatex, escapeMarkdown } from '../exports/escaping.ts'
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

export function toLatex(table: Table, layout: Layout = 'levels'): string {
  const grid = textGrid(table, layout)
  const [header, ...body] = grid.map((cells) => `    ${cells.map(escapeLatex).join(' & ')} \\\\`)
  // A line separates the baseline row.
  if (layout === 'levels') body.splice(1, 0, '    \\midrule')
  const others = otherEvaluationsText(table)
  return `${[
    `% Job ${table.jobId}; needs \\usepackage{booktabs}`,
    ...(others ? [`% ${escapeLatex(others)}`] : []),
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escapeLatex(caption(table))}}`,
    `  \\begin{tabular}{${alignment(grid, layout).join('')}}`,
    '    \\toprule',
    header,
    '    \\midrule',
    ...body,
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
  ].join('\n')}\n`
}

/** The cells as text: a header row, and a label at the start of each row. */
function textGrid({ columns, rows, measurement }: Table, layout: Layout): string[][] {
  const lines = rows.map(({ label, level, cells }) => [
    label,
    ...cells.map((cell) => cellText(cell, level, measurement?.metric)),
  ])
  if (layout === 'levels') return [['level', ...columns.map(({ label }) => label)], ...lines]
  return [
    ['method', ...lines.flatMap(([label = '']) => label)],
    ...columns.map(({ label }, column) => [label, ...lines.map((line) => line[column + 1] ?? '')]),
  ]
}

/** Left for names, right for numbers. */
const alignment = ([header = []]: string[][], layout: Layout): ('l' | 'r')[] =>
  header.map((_, column) => (layout === 'methods' && column === 0 ? 'l' : 'r'))

/** The table as text. Every format carries the protocol: a perplexity without it can't be compared with any other. */
import { stringify } from 'csv-stringify/sync'
import { markdownTable } from 'markdown-table'
import type { Allocation } from '#core/schemas/spec.ts'
import { type Cell, levelPattern, type Table } from './table.ts'

/** What goes down in Markdown and LaTeX: `levels`, with the methods across, or `methods`, with the levels across. */
export type Layout = 'levels' | 'methods'

export const FORMATS = {
  csv: { contentType: 'text/csv; charset=utf-8', render: toCsv },
  markdown: { contentType: 'text/markdown; charset=utf-8', render: toMarkdown },
  latex: { contentType: 'application/x-latex; charset=utf-8', render: toLatex },
} as const

/** Numbers in full, and in each row all that they rest on, so that rows of several tables can be put together. */
export function toCsv(table: Table): string {
  const protocol = csvProtocol(table)
  const ofLevels = table.columns.flatMap(({ patterns }) => levelPattern(patterns) ?? [])
  const rows = table.rows.map(({ pattern, level, cells }) => [
    pattern ?? [...new Set(ofLevels)].join(' '),
    level,
    ...cells.map(({ value, status }) => value ?? CSV_WORDS[status] ?? ''),
    ...Object.values(protocol),
  ])
  const labels = table.columns.map(({ label }) => label)
  return stringify([['pattern', 'level', ...labels, ...Object.keys(protocol)], ...rows], {
    escape_formulas: true,
  })
}

export function toMarkdown(table: Table, layout: Layout = 'levels'): string {
  const grid = textGrid(table, layout)
  return `${markdownTable(grid, { align: alignment(grid, layout) })}\n\n${caption(table)}\n`
}

export function toLatex(table: Table, layout: Layout = 'levels'): string {
  const grid = textGrid(table, layout)
  const [header, ...body] = grid.map((cells) => `    ${cells.map(escapeLatex).join(' & ')} \\\\`)
  // The baseline stands apart where it is a row.
  if (layout === 'levels') body.splice(1, 0, '    \\midrule')
  return `${[
    `% Job ${table.jobId}; needs \\usepackage{booktabs}`,
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

/** The header first, the labels first in each row. */
function textGrid({ columns, rows, measurement }: Table, layout: Layout): string[][] {
  const text = (cell: Cell) => cellText(cell, measurement?.metric)
  if (layout === 'levels')
    return [
      ['level', ...columns.map(({ label }) => label)],
      ...rows.map(({ label, cells }) => [label, ...cells.map(text)]),
    ]
  return [
    ['method', ...rows.map(({ label }) => label)],
    ...columns.map(({ label }, column) => [
      label,
      ...rows.flatMap(({ cells }) => cells.slice(column, column + 1).map(text)),
    ]),
  ]
}

/** Names to the left, numbers to the right. */
const alignment = ([header = []]: string[][], layout: Layout): ('l' | 'r')[] =>
  header.map((_, column) => (layout === 'methods' && column === 0 ? 'l' : 'r'))

/** What the figures rest on, in a few sentences. */
export function caption({ columns, measurement, protocol, environments }: Table): string {
  if (!measurement || !protocol) return 'Nothing has been measured yet.'
  const { calibration } = protocol
  const structured = columns.filter(({ patterns }) => patterns.includes('structured'))
  const { metric, dataset, split, seqlen, windows, tokens } = measurement
  const sentences = [
    `${metric}${metric === 'accuracy' ? ' (higher is better)' : ''} of ${protocol.model} (revision ${protocol.revision}) ` +
      `on ${dataset}, ${split}: ${samplesText(windows, seqlen)}${tokens === null ? '' : `, ${tokens} tokens`}`,
    calibration
      ? `Calibration on ${calibration.dataset}, ${calibration.split}: ` +
        `${samplesText(calibration.samples, calibration.seqlen)}, ${calibration.sampling}, seed ${calibration.seed}`
      : 'No calibration',
    `Pass ${protocol.pass}, ${protocol.dtype}, allocation ${allocationText(protocol.allocation)}, seed ${protocol.seed}`,
    ...(structured.length > 0
      ? [`Levels of whole rows, channels or heads: ${structured.map(({ label }) => label).join(', ')}`]
      : []),
    ...environments.map(
      ({ secateur, torch, transformers, device, deviceName }) =>
        `Secateur ${secateur}, torch ${torch}, transformers ${transformers} on ${device} (${deviceName})`,
    ),
  ]
  return `${sentences.join('. ')}.`
}

const samplesText = (count: number, seqlen: number | null): string =>
  seqlen === null ? `${count} images` : `${count} windows of ${seqlen} tokens`

const allocationText = (allocation: Allocation): string =>
  typeof allocation === 'string' ? allocation : `by block (${allocation.blocks.join(', ')})`

function csvProtocol({ measurement, protocol, environments }: Table): Record<string, string | number> {
  if (!measurement || !protocol) return {}
  const { metric, dataset, split, seqlen, windows, tokens } = measurement
  const { calibration } = protocol
  const versions = (name: 'secateur' | 'torch' | 'transformers' | 'device') =>
    [...new Set(environments.map((environment) => environment[name]))].join(' ')
  return {
    model: protocol.model,
    revision: protocol.revision,
    metric,
    dataset,
    split,
    seqlen: seqlen ?? '',
    windows,
    tokens: tokens ?? '',
    calibration_dataset: calibration?.dataset ?? '',
    calibration_split: calibration?.split ?? '',
    calibration_samples: calibration?.samples ?? '',
    calibration_seqlen: calibration?.seqlen ?? '',
    calibration_sampling: calibration?.sampling ?? '',
    calibration_seed: calibration?.seed ?? '',
    pass: protocol.pass,
    dtype: protocol.dtype,
    allocation: allocationText(protocol.allocation),
    seed: protocol.seed,
    secateur: versions('secateur'),
    torch: versions('torch'),
    transformers: versions('transformers'),
    device: versions('device'),
  }
}

/** `inf` and `NA` are what statistics programs read as such. */
const CSV_WORDS: Record<string, string> = { overflow: 'inf', not_applicable: 'NA', failed: 'failed' }
const CELL_WORDS: Record<string, string> = {
  overflow: 'overflow',
  not_applicable: 'NA',
  failed: 'failed',
  cancelled: 'cancelled',
}

/**
 * Four significant digits, as the papers print them, of a fraction four decimals; a word for what is no number; a dash
 * for what isn't there yet.
 */
export function cellText({ value, status }: Cell, metric?: string): string {
  if (value === null) return CELL_WORDS[status] ?? '–'
  if (metric === 'accuracy') return value.toFixed(4)
  return value.toPrecision(4).replace('e+', 'e')
}

const LATEX: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '–': '--',
}
const escapeLatex = (text: string): string =>
  text.replace(/[\\~^–]|[&%$#_{}]/g, (character) => LATEX[character] ?? `\\${character}`)

/** A job's table as CSV, Parquet, Markdown and LaTeX. Every format has the protocol: figures cannot be compared without it. */
import { stringify } from 'csv-stringify/sync'
import { markdownTable } from 'markdown-table'
import type { Allocation } from '#core/schemas/spec.ts'
import { CSV_OPTIONS, escapeLatex, escapeMarkdown } from '../exports/escaping.ts'
import type { Column } from '../exports/page-writer.ts'
import { parquetWriter } from '../exports/parquet.ts'

import { type Cell, levelPattern, type Table } from './table.ts'

/** The rows in Markdown and LaTeX: `levels` (columns are methods) or `methods` (columns are levels). */
export type Layout = 'levels' | 'methods'

export const FORMATS = {
  csv: { contentType: 'text/csv; charset=utf-8', extension: 'csv', render: toCsv },
  markdown: { contentType: 'text/markdown; charset=utf-8', extension: 'md', render: toMarkdown },
  latex: { contentType: 'application/x-latex; charset=utf-8', extension: 'tex', render: toLatex },
  parquet: { contentType: 'application/vnd.apache.parquet', extension: 'parquet', render: toParquet },
} as const

/** Has numbers in full precision, and the protocol in each row, so that rows of several tables can be combined. */
export function toCsv(table: Table): string {
  const protocol = csvProtocol(table)
  const patternOf = patternsByRow(table)
  const rows = table.rows.map((row) => [
    patternOf(row),
    row.level,
    ...row.cells.map(({ value, status }) => value ?? CSV_WORDS[status] ?? ''),
    ...Object.values(protocol),
  ])
  const labels = table.columns.map(({ label }) => label)
  return stringify([['pattern', 'level', ...labels, ...Object.keys(protocol)], ...rows], CSV_OPTIONS)
}

/** Has two columns per method, value and status, since a column has one type. The protocol is in the file's metadata. */
export function toParquet(table: Table): Buffer {
  const columns = table.columns.flatMap(({ label }, index): Column<Table['rows'][number]>[] => [
    { name: label, type: 'DOUBLE', of: ({ cells }) => cells[index]?.value ?? null },
    { name: `${label} status`, type: 'STRING', of: ({ cells }) => cells[index]?.status ?? null },
  ])
  const file = parquetWriter<Table['rows'][number]>(
    [
      { name: 'pattern', type: 'STRING', of: patternsByRow(table) },
      { name: 'level', type: 'DOUBLE', of: ({ level }) => level },
      ...columns,
    ],
    {
      job: table.jobId,
      caption: caption(table),
      measurement: JSON.stringify(table.measurement),
      protocol: JSON.stringify(table.protocol),
      environments: JSON.stringify(table.environments),
    },
  )
  return Buffer.concat([file.begin(), file.page(table.rows), file.end()])
}

export function toMarkdown(table: Table, layout: Layout = 'levels'): string {
  const grid = textGrid(table, layout).map((cells) => cells.map(escapeMarkdown))
  return `${markdownTable(grid, { align: alignment(grid, layout) })}\n\n${escapeMarkdown(caption(table))}\n`
}

export function toLatex(table: Table, layout: Layout = 'levels'): string {
  const grid = textGrid(table, layout)
  const [header, ...body] = grid.map((cells) => `    ${cells.map(escapeLatex).join(' & ')} \\\\`)
  // A line separates the baseline row.
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

/** The cells as text: a header row, and a label at the start of each row. */
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

/** The pattern of each row. A row of a level has the patterns of all methods. */
function patternsByRow({ columns }: Table): (row: Table['rows'][number]) => string {
  const levelPatterns = [...new Set(columns.flatMap(({ patterns }) => levelPattern(patterns) ?? []))].join(
    ' ',
  )
  return ({ pattern }) => pattern ?? levelPatterns
}

/** Left for names, right for numbers. */
const alignment = ([header = []]: string[][], layout: Layout): ('l' | 'r')[] =>
  header.map((_, column) => (layout === 'methods' && column === 0 ? 'l' : 'r'))

/** Model, data, settings, versions and devices behind the figures, in a few sentences. */
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

/** Statistics programs read `inf` and `NA`. */
export const CSV_WORDS: Record<string, string> = { overflow: 'inf', not_applicable: 'NA', failed: 'failed' }
const CELL_WORDS: Record<string, string> = {
  overflow: 'overflow',
  not_applicable: 'NA',
  failed: 'failed',
  cancelled: 'cancelled',
}

/**
 * A cell for people: four significant digits, as papers print them; four decimals for accuracy; a word if there is no
 * number; a dash if there is no result yet.
 */
export function cellText({ value, status }: Pick<Cell, 'value' | 'status'>, metric?: string): string {
  if (value === null) return CELL_WORDS[status] ?? '–'
  if (metric === 'accuracy') return value.toFixed(4)
  return value.toPrecision(4).replace('e+', 'e')
}

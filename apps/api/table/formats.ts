/** The table as text. Every format carries the protocol: a perplexity without it can't be compared with any other. */
import { stringify } from 'csv-stringify/sync'
import { markdownTable } from 'markdown-table'
import type { Cell, Table } from './table.ts'

export const FORMATS = {
  csv: { contentType: 'text/csv; charset=utf-8', render: toCsv },
  markdown: { contentType: 'text/markdown; charset=utf-8', render: toMarkdown },
  latex: { contentType: 'application/x-latex; charset=utf-8', render: toLatex },
} as const

/** Numbers in full, and in each row all that they rest on, so that rows of several tables can be put together. */
export function toCsv(table: Table): string {
  const protocol = csvProtocol(table)
  const rows = table.rows.map(({ pattern, level, cells }) => [
    pattern,
    level,
    ...cells.map(({ value, status }) => value ?? CSV_WORDS[status] ?? ''),
    ...Object.values(protocol),
  ])
  return stringify([['pattern', 'level', ...table.columns, ...Object.keys(protocol)], ...rows], {
    escape_formulas: true,
  })
}

export function toMarkdown(table: Table): string {
  const header = ['level', ...table.columns]
  const rows = table.rows.map(({ label, cells }) => [label, ...cells.map(cellText)])
  return `${markdownTable([header, ...rows], { align: header.map(() => 'r') })}\n\n${caption(table)}\n`
}

export function toLatex(table: Table): string {
  const line = (cells: readonly string[]) => `    ${cells.join(' & ')} \\\\`
  const [dense, ...rest] = table.rows.map(({ label, cells }) =>
    line([label, ...cells.map(cellText)].map(escapeLatex)),
  )
  return `${[
    `% Job ${table.jobId}; needs \\usepackage{booktabs}`,
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escapeLatex(caption(table))}}`,
    `  \\begin{tabular}{${'r'.repeat(table.columns.length + 1)}}`,
    '    \\toprule',
    line(['level', ...table.columns].map(escapeLatex)),
    '    \\midrule',
    dense,
    '    \\midrule',
    ...rest,
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
  ].join('\n')}\n`
}

/** What the figures rest on, in a few sentences. */
export function caption({ measurement, protocol, environments }: Table): string {
  if (!measurement || !protocol) return 'Nothing has been measured yet.'
  const { calibration } = protocol
  const sentences = [
    `${measurement.metric} of ${protocol.model} (revision ${protocol.revision}) on ${measurement.dataset}, ` +
      `${measurement.split}: ${measurement.windows} windows of ${measurement.seqlen} tokens, ${measurement.tokens} tokens`,
    calibration
      ? `Calibration on ${calibration.dataset}, ${calibration.split}: ${calibration.samples} windows of ` +
        `${calibration.seqlen} tokens, ${calibration.sampling}, seed ${calibration.seed}`
      : 'No calibration',
    `Pass ${protocol.pass}, ${protocol.dtype}, allocation ${protocol.allocation}, seed ${protocol.seed}`,
    ...environments.map(
      ({ secateur, torch, transformers, device, deviceName }) =>
        `Secateur ${secateur}, torch ${torch}, transformers ${transformers} on ${device} (${deviceName})`,
    ),
  ]
  return `${sentences.join('. ')}.`
}

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
    seqlen,
    windows,
    tokens,
    calibration_dataset: calibration?.dataset ?? '',
    calibration_split: calibration?.split ?? '',
    calibration_samples: calibration?.samples ?? '',
    calibration_seqlen: calibration?.seqlen ?? '',
    calibration_sampling: calibration?.sampling ?? '',
    calibration_seed: calibration?.seed ?? '',
    pass: protocol.pass,
    dtype: protocol.dtype,
    allocation: protocol.allocation,
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

/** Four significant digits, as the papers print them; a word for what is no number; a dash for what isn't there yet. */
export function cellText({ value, status }: Cell): string {
  if (value === null) return CELL_WORDS[status] ?? '–'
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

/** Comparisons as CSV and Markdown. Every format includes the differences between the jobs. */
import { stringify } from 'csv-stringify/sync'
import { markdownTable } from 'markdown-table'
import { CSV_OPTIONS, escapeMarkdown } from '../exports/escaping.ts'
import type { ComparedCell, Comparison } from './compare.ts'
import { CSV_WORDS, cellText } from './formats.ts'

export const COMPARISON_FORMATS = {
  csv: { contentType: 'text/csv; charset=utf-8', render: toCsv },
  markdown: { contentType: 'text/markdown; charset=utf-8', render: toMarkdown },
} as const

/** One line per cell and job. Each line identifies its job, so that lines of several files can be combined. */
function toCsv({ jobs, rows, differences }: Comparison): string {
  const header = ['method', 'level', 'pattern', 'job', 'name', 'model', 'value', 'difference', 'ratio']
  const others = differences.filter(({ what }) => what !== 'model') // every line has the model
  const lines = rows.flatMap(({ label, level, pattern, cells }) =>
    jobs.map(({ id, name, model }, index) => {
      const { value = null, status = '', difference, ratio } = cells[index] ?? {}
      const figures = [value ?? CSV_WORDS[status] ?? '', difference ?? '', ratio ?? '']
      return [
        label,
        level,
        pattern,
        id,
        name ?? '',
        model,
        ...figures,
        ...others.map(({ values }) => values[index] ?? ''),
      ]
    }),
  )
  return stringify([[...header, ...others.map(({ what }) => what)], ...lines], CSV_OPTIONS)
}

function toMarkdown({ jobs, rows, differences }: Comparison): string {
  const metric = jobs[0]?.measurement?.metric
  const letters = jobs.map((_, index) => String.fromCharCode(65 + index))
  const grid = [
    [
      'method',
      'level',
      'pattern',
      ...letters.flatMap((letter, index) =>
        index === 0 ? [letter] : [letter, `${letter} − A`, `${letter} / A`],
      ),
    ],
    ...rows.map(({ label, level, pattern, cells }) => [
      escapeMarkdown(label),
      String(level),
      pattern,
      ...cells.flatMap((cell, index) => {
        const text = cellText(cell, metric)
        return index === 0 ? [text] : [text, signed(cell, metric), cell.ratio?.toPrecision(4) ?? '–']
      }),
    ]),
  ]
  const align = grid[0]?.map((_, column) => (column === 0 || column === 2 ? 'l' : 'r'))
  const legend = jobs.map(
    ({ id, name, model }, index) =>
      `- ${letters[index]}: ${escapeMarkdown(name ?? 'job')} (${id}), ${escapeMarkdown(model)}`,
  )
  const table = differences.length > 0 && [
    ['difference', ...letters],
    ...differences.map(({ what, values }) =>
      [what, ...values.map((value) => value ?? '–')].map(escapeMarkdown),
    ),
  ]
  return [
    markdownTable(grid, { align }),
    legend.join('\n'),
    table ? markdownTable(table) : 'All jobs have the same protocol, versions and device.',
  ]
    .join('\n\n')
    .concat('\n')
}

/** The difference in the format of the values, with its sign. */
function signed({ difference, status }: ComparedCell, metric: string | undefined): string {
  const text = cellText({ value: difference, status: difference === null ? '' : status }, metric)
  return difference !== null && difference > 0 ? `+${text}` : text
}

/** Comparisons as CSV, Markdown and LaTeX. Every format includes the differences between the jobs. */
import { stringify } from 'csv-stringify/sync'
import { markdownTable } from 'markdown-table'
import { evaluationLabel } from '#core/domain/evaluations.ts'
import { UNIT_NAMES } from '#core/domain/units.ts'
import { CSV_OPTIONS, escapeMarkdown, shortRevision } from '../exports/escaping.ts'
import { latexBold, latexTable, latexText, TABLE_PACKAGES } from '../exports/latex.ts'
import { bestCells } from './best-cells.ts'
import { otherEvaluationsText } from './caption.ts'
import { cellText, figureText, INDISTINGUISHABLE } from './cell-text.ts'
import type { Comparison } from './compare.ts'

export const COMPARISON_FORMATS = {
  csv: { contentType: 'text/csv; charset=utf-8', render: toCsv },
  markdown: { contentType: 'text/markdown; charset=utf-8', render: toMarkdown },
  latex: { contentType: 'application/x-latex; charset=utf-8', render: toLatex },
} as const

const EVALUATION = ['metric', 'dataset', 'split', 'seqlen', 'windows'] as const
/** The differences that a line has columns for in any case. */
const IN_EVERY_LINE = new Set(['model', ...EVALUATION.map((name) => `measurement.${name}`)])

/** One line per cell and job. Each line identifies its job, so that lines of several files can be combined. */
function toCsv({ unit, jobs, rows, differences }: Comparison): string {
  const withIntervals = rows[0]?.cells[0]?.change !== undefined
  const figures = [
    ...['value', 'status', 'sparsity', 'sparsity_differs', 'difference', 'ratio'],
    ...(withIntervals ? ['change', 'change_low', 'change_high'] : []),
  ]
  const others = differences.filter(({ what }) => !IN_EVERY_LINE.has(what))
  const header = ['method', 'level', 'pattern', 'job', 'name', 'model', ...figures, ...EVALUATION, 'unit']
  const lines = rows.flatMap(({ label, level, pattern, cells }) =>
    jobs.map(({ id, name, model, evaluations, measurement }, index) => {
      const { value, status, sparsity, sparsityDiffers, difference, ratio, change } = cells[index] ?? {}
      const evaluation = measurement ?? evaluations.find(({ shown }) => shown)
      return [
        ...[label, level, pattern, id, name, model],
        ...[value, status, sparsity, String(sparsityDiffers), difference, ratio],
        ...(withIntervals ? [change?.value, change?.low, change?.high] : []),
        ...EVALUATION.map((name) => evaluation?.[name]),
        unit,
        ...others.map(({ values }) => values[index]),
      ]
    }),
  )
  return stringify([[...header, ...others.map(({ what }) => what)], ...lines], CSV_OPTIONS)
}

function toMarkdown({ unit, jobs, rows, differences }: Comparison): string {
  const evaluations = jobs[0]?.evaluations ?? []
  const shown = evaluations.find(({ shown }) => shown)
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
        const text = cellText(cell, level, shown?.metric) + (cell.sparsityDiffers ? ' †' : '')
        if (index === 0) return [text]
        return [text, signed(cell.difference, shown?.metric), cell.ratio?.toPrecision(4) ?? '–']
      }),
    ]),
  ]
  const align = grid[0]?.map((_, column) => (column === 0 || column === 2 ? 'l' : 'r'))
  const legend = jobs.map(
    ({ id, name, model }, index) =>
      `- ${letters[index]}: ${escapeMarkdown(name ?? 'job')} (${id}), ${escapeMarkdown(model)}`,
  )
  const notes = [
    ...(shown ? [`${evaluationLabel(shown)}.`] : []),
    ...(unit && unit !== 'perplexity' ? [`Figures are ${UNIT_NAMES[unit]}.`] : []),
    ...(rows.some(({ cells }) => cells.some(({ sparsityDiffers }) => sparsityDiffers))
      ? ['†: another sparsity than in A.']
      : []),
    ...(rows.some(({ cells }) => cells.some(({ change }) => change?.distinguishable === false))
      ? [
          `${INDISTINGUISHABLE}: not distinguishable from A (95% interval of the change over the windows or images).`,
        ]
      : []),
    otherEvaluationsText({ evaluations }),
  ]
  const table = differences.length > 0 && [
    ['difference', ...letters],
    ...differences.map(({ what, values }) =>
      [what, ...values.map((value) => value ?? '–')].map(escapeMarkdown),
    ),
  ]
  return [
    markdownTable(grid, { align }),
    escapeMarkdown(notes.filter(Boolean).join(' ')),
    legend.join('\n'),
    table ? markdownTable(table) : 'All jobs have the same protocol, versions and device.',
  ]
    .join('\n\n')
    .concat('\n')
}

/** A column for each job. Bold is the best of a row; a job that is not distinguishable from the first is marked. */
function toLatex({ unit, jobs, rows, differences }: Comparison): string {
  const shown = jobs[0]?.evaluations.find(({ shown }) => shown)
  const title = shown ? evaluationLabel(shown) : 'no figures'
  const letters = jobs.map((_, index) => String.fromCharCode(65 + index))
  const legend = jobs.map(({ name, model }, index) => `${letters[index]}: ${name ?? 'job'}, ${model}`)
  const settings = differences.map(
    ({ what, values }) => `${what}: ${values.map((value) => value ?? 'not known').join(', ')}`,
  )
  const caption = [
    `${unit && unit !== 'perplexity' ? `${UNIT_NAMES[unit]} of ` : ''}${title}`,
    ...legend,
    ...(settings.length > 0 ? [`The jobs differ in ${settings.join('; ')}`] : []),
    ...(rows.some(({ cells }) => cells.some(({ change }) => change?.distinguishable === false))
      ? [`${INDISTINGUISHABLE}: not distinguishable from A`]
      : []),
    ...(rows.some(({ cells }) => cells.some(({ sparsityDiffers }) => sparsityDiffers))
      ? ['†: another sparsity than in A']
      : []),
  ]
  const lines = rows.map(({ label, level, pattern, cells }) => {
    const best = label === 'dense' ? [] : bestCells(cells, level, shown?.metric)
    const figures = cells.map((cell) => {
      const text = latexText(cellText(cell, level, shown?.metric) + (cell.sparsityDiffers ? ' †' : ''))
      return best.includes(cell) ? latexBold(text) : text
    })
    return { cells: [latexText(label), String(level), pattern, ...figures] }
  })
  return `${[
    `% Jobs ${jobs.map(({ id }) => id).join(', ')}; needs ${TABLE_PACKAGES}`,
    ...latexTable({
      label: `tab:compare-${jobs.map(({ id }) => id.slice(0, 13)).join('-')}`,
      title: latexText(title),
      caption: latexText(shortRevision(`${caption.join('. ')}.`)),
      align: ['l', 'r', 'l', ...jobs.map(() => 'r' as const)],
      header: ['method', 'level', 'pattern', ...letters],
      rows: lines,
      hasBaseline: rows[0]?.label === 'dense',
    }),
  ].join('\n')}\n`
}

/** The difference in the format of the values, with its sign. */
function signed(difference: number | null, metric: string | undefined): string {
  const text = figureText({ value: difference, status: '' }, metric)
  return difference !== null && difference > 0 ? `+${text}` : text
}

/** A job's table as a picture: its metric against the achieved sparsity, with a line for each method. */
import { type Line, type LineChart, toSvg } from '#core/charts/line-chart.ts'
import type { Point } from '#core/charts/marks.ts'
import { evaluationLabel } from '#core/domain/evaluations.ts'
import { UNIT_NAMES } from '#core/domain/units.ts'
import { caption, otherEvaluationsText } from './caption.ts'
import { figureText } from './cell-text.ts'
import type { Cell, Table } from './table.ts'

/** The signs of cells without a figure. A cell with any other status has no result yet, and no sign. */
const SIGNS: Record<string, string> = {
  overflow: '▲',
  nan: '×',
  not_applicable: '–',
  failed: '!',
  cancelled: '◌',
}

/** The picture as a file, with the caption of the table. */
export function toPlot(table: Table): string {
  const plot = plotOf(table)
  const texts = [...plot.caption, caption(table), otherEvaluationsText(table)]
  return toSvg({ ...plot, caption: texts.filter(Boolean) })
}

/** The picture beside its table: the caption explains the signs only. */
export function plotOf(table: Table): LineChart {
  const { unit, measurement, protocol } = table
  const [dense, ...rows] = table.rows
  const metric = measurement?.metric ?? table.evaluations.find(({ shown }) => shown)?.metric ?? ''
  const name = unit ? UNIT_NAMES[unit] : metric
  const signs = signsText(rows)
  const baseline = dense?.cells[0]?.value ?? null
  const lines = linesOf(table, metric)
  return {
    title: protocol ? `${name} of ${protocol.model}` : name,
    description:
      `A line for each of ${lines.length} methods, over ${rows.length} levels of sparsity.` +
      (measurement ? ` The figures are ${evaluationLabel(measurement)}.` : ''),
    caption: signs ? [signs] : [],
    x: { label: 'achieved sparsity', domain: domainOf(lines) },
    y: { label: name, scale: unit === 'perplexity' ? 'log' : 'linear' },
    baseline: baseline === null ? null : { label: 'dense', value: baseline },
    lines,
  }
}

/** The levels of a method are a line. Each of its n:m patterns stands alone: a level means something else there. */
function linesOf({ columns, rows }: Table, metric: string): Line[] {
  const [, ...pruned] = rows
  return columns.flatMap(({ label }, column) => {
    const points = (wanted: typeof pruned) =>
      wanted.flatMap(({ label: row, level, cells }) => {
        const cell = cells[column]
        return cell?.trialId ? [pointOf(cell, level, `${label} at ${row}`, metric)] : []
      })
    const patterns = pruned.filter(({ pattern }) => pattern !== null)
    return [
      { label, points: points(pruned.filter(({ pattern }) => pattern === null)) },
      ...patterns.map((row) => ({ label: `${label} ${row.label}`, points: points([row]) })),
    ].filter(({ points }) => points.some(({ y, sign }) => y !== null || sign !== ''))
  })
}

const pointOf = (cell: Cell, level: number, name: string, metric: string): Point => ({
  x: cell.sparsity ?? level,
  y: cell.value,
  interval: cell.interval ?? null,
  sign: cell.value === null ? (SIGNS[cell.status] ?? '') : '',
  title: `${name}: ${figureText(cell, metric)}`,
})

/** What the signs at the upper edge mean, as far as there are some. */
function signsText(rows: Table['rows']): string {
  const statuses = new Set(rows.flatMap(({ cells }) => cells.map(({ status }) => status)))
  const shown = Object.entries(SIGNS).filter(([status]) => statuses.has(status))
  return shown.map(([status, sign]) => `${sign} ${figureText({ value: null, status })}`).join(', ')
}

function domainOf(lines: readonly Line[]): [number, number] {
  const sparsities = lines.flatMap(({ points }) => points.map(({ x }) => x))
  return sparsities.length > 0 ? [Math.min(...sparsities), Math.max(...sparsities)] : [0, 1]
}

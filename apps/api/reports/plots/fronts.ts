/** Quality against the time of pruning at one level, and against the size of the model: what no other method beats. */
import type { FrontPoint } from '#core/charts/front-chart.ts'
import { isShare } from '#core/domain/metrics.ts'
import { paretoFront } from '#core/domain/pareto.ts'
import { figureText } from '../../tables/cell-text.ts'
import { type Block, figureBlock, plain } from '../document.ts'
import { levelRows, rowNearestHalf } from '../paper/level-cells.ts'
import { pruningSeconds, secondsText } from '../paper/time-tables.ts'
import type { Subject } from '../subjects.ts'

interface Point extends FrontPoint {
  trialId: string | null
}

/** Fewer than two points make no figure. Figures off the protocol are left out. */
export function frontFigures(subject: Subject, id: string): Block[] {
  const { job, part, label } = subject
  const { table } = part
  const metric = table.evaluations.find(({ shown }) => shown)?.metric
  if (isShare(metric)) return []
  const row = rowNearestHalf(table)
  const measured = (of: NonNullable<typeof row>) =>
    of.cells.flatMap((cell, column) => {
      const name = table.columns[column]?.label ?? ''
      return cell.value === null || job.off.has(cell.trialId ?? '') ? [] : [{ name, cell, value: cell.value }]
    })
  const named = (name: string, y: number, xText: string) =>
    `${name}: ${figureText({ value: y, status: 'ok' }, metric)}, ${xText}`
  const byTime = (row ? measured(row) : []).flatMap(({ name, cell, value }): Point[] => {
    const seconds = pruningSeconds(job, cell.trialId)
    if (!seconds) return []
    const title = named(name, value, `${secondsText(seconds)} s`)
    return [{ label: name, x: seconds, y: value, title, trialId: cell.trialId }]
  })
  const bySize = levelRows(table).flatMap((of) =>
    measured(of).flatMap(({ name, cell, value }): Point[] => {
      // Rounded, so that a model is not smaller than another by the rounding of its rows.
      const kept = Number((1 - (cell.sparsity ?? of.level)).toFixed(3))
      const title = named(`${name} at ${of.label}`, value, `${kept.toFixed(3)} of the weights`)
      return [{ label: `${name} at ${of.label}`, x: kept, y: value, title, trialId: cell.trialId }]
    }),
  )
  const y = { label: part.title, scale: table.unit === 'perplexity' ? ('log' as const) : ('linear' as const) }
  return [
    ...frontFigure(byTime, {
      ...{ id: `front-time-${id}`, title: `Quality and pruning time at ${row?.label}, ${label}`, y, metric },
      x: { label: 'seconds to calibrate and prune', scale: 'log', text: secondsText },
    }),
    ...frontFigure(bySize, {
      ...{ id: `front-size-${id}`, title: `Quality and size, ${label}`, y, metric },
      x: { label: 'share of the weights that is kept', scale: 'linear', text: (value) => value.toFixed(3) },
    }),
  ]
}

interface Wanted {
  id: string
  title: string
  metric: string | undefined
  x: { label: string; scale: 'linear' | 'log'; text: (value: number) => string }
  y: { label: string; scale: 'linear' | 'log' }
}

function frontFigure(points: readonly Point[], { id, title, metric, x, y }: Wanted): Block[] {
  if (points.length < 2) return []
  const indices = paretoFront(points)
  const front = indices.flatMap((index) => points[index] ?? [])
  const others = points.filter((_, index) => !indices.includes(index))
  return [
    figureBlock({
      id,
      chart: {
        ...{ kind: 'front', title, front, others, x: { label: x.label, scale: x.scale }, y },
        description: `Less is better in both. ${front.map(({ label }) => label).join(', ')} are not beaten by any other.`,
        caption: ['Diamonds and the line: what no other beats in both. Circles: the others.'],
      },
      data: {
        ...{ id: `${id}-data`, title: `Figures: ${title}`, caption: '', hasBaseline: false },
        header: ['model', x.label, y.label, 'not beaten'],
        align: ['left', 'right', 'right', 'left'],
        rows: [...front, ...others].map((point, index) => [
          plain(point.label),
          plain(x.text(point.x)),
          { ...plain(figureText({ value: point.y, status: 'ok' }, metric)), trialId: point.trialId },
          plain(index < front.length ? 'yes' : ''),
        ]),
      },
    }),
  ]
}

/** The text of a cell, and of its sparsity where that is not the level. */
import { isShare } from '#core/domain/metrics.ts'
import type { Cell } from './table.ts'

/**
 * Two sparsities that are closer are the same. Pruned weights are counted exactly, rounded down in each row or layer: in rows of
 * 200 weights and more that is less than 0.005. Whole heads and channels are few, so rounding them can make a larger difference.
 */
export const SPARSITY_TOLERANCE = 0.005

export const isOtherSparsity = (a: number | null, b: number | null): boolean =>
  a !== null && b !== null && Math.abs(a - b) > SPARSITY_TOLERANCE

/** The words for statuses that are results. A cell with any other status has no result yet. */
const WORDS: Record<string, string> = {
  overflow: 'overflow',
  nan: 'NaN',
  not_applicable: 'NA',
  failed: 'failed',
  cancelled: 'cancelled',
}

type Figure = Pick<Cell, 'value' | 'status' | 'sparsity' | 'interval' | 'change'>

/** Behind a figure that is not distinguishable from the one that it is compared with: dense, or the first job's. */
export const INDISTINGUISHABLE = '≈'

/**
 * The figure, followed by the achieved sparsity in brackets if that is not the level, and by the interval of a table with
 * intervals: `99.50 (0.633) [91.02, 107.3]`.
 */
export const cellText = (cell: Figure, level: number, metric?: string): string =>
  [
    figureText(cell, metric),
    ...(hasOtherSparsity(cell, level) ? [`(${Number(cell.sparsity?.toFixed(3))})`] : []),
    ...(cell.interval
      ? [`[${numberText(cell.interval.low, metric)}, ${numberText(cell.interval.high, metric)}]`]
      : []),
    ...(cell.change?.distinguishable === false ? [INDISTINGUISHABLE] : []),
  ].join(' ')

export const hasOtherSparsity = (
  { value, sparsity }: Pick<Cell, 'value' | 'sparsity'>,
  level: number,
): boolean => value !== null && isOtherSparsity(sparsity, level)

/**
 * A figure for people: four significant digits, as papers print them; four decimals for shares; a word if there is no
 * number; a dash if there is no result yet.
 */
export function figureText({ value, status }: Pick<Cell, 'value' | 'status'>, metric?: string): string {
  return value === null ? (WORDS[status] ?? '–') : numberText(value, metric)
}

const numberText = (value: number, metric: string | undefined): string =>
  isShare(metric) ? value.toFixed(4) : value.toPrecision(4).replace('e+', 'e')

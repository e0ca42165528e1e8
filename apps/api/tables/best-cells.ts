/** The best figures of a row: one, or several that are equal. */
import { isShare } from '#core/domain/metrics.ts'
import { figureText, SPARSITY_TOLERANCE } from './cell-text.ts'
import type { Cell } from './table.ts'

type Figure = Pick<Cell, 'value' | 'status' | 'sparsity'>

/** Whether at least as many weights are zero as the level says. A denser model has an easier task. */
export const keepsLevel = ({ sparsity }: Pick<Cell, 'sparsity'>, level: number): boolean =>
  sparsity === null || sparsity >= level - SPARSITY_TOLERANCE

/**
 * The cells than which none is better: the best one, those that print the same figure, and those that are not distinguishable
 * from it. Cells without a figure and models that are denser than the level do not count. One figure alone is not best of anything.
 * @param isTie whether two figures are known to be not distinguishable
 */
export function bestCells<C extends Figure>(
  cells: readonly C[],
  level: number,
  metric: string | undefined,
  isTie: (best: C, other: C) => boolean = () => false,
): C[] {
  const ranked = cells.filter((cell) => cell.value !== null && keepsLevel(cell, level))
  const [first] = ranked
  if (!first || ranked.length < 2) return []
  const isBetter = (a: number, b: number) => (isShare(metric) ? a > b : a < b)
  const best = ranked.reduce((a, b) => (isBetter(b.value as number, a.value as number) ? b : a), first)
  const text = figureText(best, metric)
  return ranked.filter((cell) => cell === best || figureText(cell, metric) === text || isTie(best, cell))
}
